/*
 * On leaving a date field, the picker would turn what it cannot read into the present moment. What was typed stays, and
 * the server reads it or says at the field that it cannot.
 */
window.jQuery.fn.datetimepicker.defaults.validateOnBlur = false;
