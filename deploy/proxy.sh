#!/bin/sh
# Starts nginx in a container, with the variables of nginx.conf.template from the environment.
set -eu
: "${HOST:?}" "${APPLICATION:?}" "${PURGERS:?}"
: "${SCRATCH:=/tmp}" "${EDITING:=$APPLICATION}" "${LISTEN:=8080}" "${DATA_DIR:=/data}" "${TLS:=/etc/actris/tls}"
: "${STATIC_ROOT:=/opt/actris/staticfiles}" "${PAGES:=$SCRATCH/pages}" "${HSTS:=max-age=31536000}" "${LOG:=/dev/stdout}" "${ERROR_LOG:=stderr}"
export HOST APPLICATION EDITING PURGERS LISTEN DATA_DIR STATIC_ROOT PAGES TLS HSTS LOG ERROR_LOG SCRATCH
# Other variables in these files are those of nginx.
names='$HOST $LISTEN $APPLICATION $EDITING $DATA_DIR $STATIC_ROOT $PAGES $PURGERS $TLS $HSTS $LOG $ERROR_LOG $SCRATCH'
here=$(dirname "$0")
envsubst "$names" <"$here/nginx.conf.template" >"$SCRATCH/site.conf"
envsubst "$names" <"$here/proxy.conf" >"$SCRATCH/nginx.conf"
exec nginx -c "$SCRATCH/nginx.conf" -g 'daemon off;' "$@"
