"""What the programs of the team put on the clipboard, as they write it."""

WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal, li.MsoNormal {mso-style-unhide:no; font-size:12.0pt;} h1 {font-weight:bold;}
@list l0:level1 {mso-level-number-format:bullet;} --></style></head><body lang=EN-SG>
<!--StartFragment--><h1><b>Cell banks<o:p></o:p></b></h1>
<p class=MsoNormal>A dose of 10<sup>6</sup> cells in\nCO<sub>2</sub>, <b>twice</b><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span>
<![endif]>Thaw<o:p></o:p></p><p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><![if !supportLists]>
<span style='font-family:"Courier New";mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>slowly<o:p></o:p></p>
<h2>Steps</h2>
<p class=MsoListParagraphCxSpFirst style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>Count<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span>&nbsp; </span></span><![endif]>Wash<o:p></o:p></p>
<p class=MsoNormal>a. first letter<o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal><b>Service<o:p></o:p></b></p></td>
<td><p class=MsoNormal><b>Volume, cm<sup>3</sup><o:p></o:p></b></p></td></tr>
<tr><td><p class=MsoNormal>Banks<o:p></o:p></p></td><td><p class=MsoNormal>10<sup>3</sup><o:p></o:p></p></td></tr>
</table><p class=MsoNormal><!--[if gte vml 1]><v:shape id="p"><v:imagedata src="file:///C:/x/clip_image001.png"/></v:shape>
<![endif]--><![if !vml]><img width=400 height=300 src="file:///C:/x/clip_image002.png"
alt="A clean room&#10;&#10;AI-generated content may be incorrect." v:shapes="p"><![endif]>After it<o:p></o:p></p>
<!--EndFragment--></body></html>"""
GOOGLE_DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"
style="line-height:1.38"><span style="font-size:16pt;font-weight:400;white-space:pre-wrap;">Who we are</span></h2><p
dir="ltr"><span style="font-weight:400;font-style:normal;white-space:pre-wrap;">Normal, </span><span
style="font-weight:700;white-space:pre-wrap;">strong</span><span
style="font-style:italic;white-space:pre-wrap;"> slanted</span><span style="white-space:pre-wrap;"> 10</span><span
style="font-size:0.6em;vertical-align:super;">6</span><span> </span><a
href="https://www.google.com/url?q=https://example.org/y?utm_source%3Ddocs&amp;sa=D&amp;source=editors&amp;ust=17"
style="text-decoration:none;"><span style="text-decoration:underline;">our labs</span></a></p><p><span><span
style="border:none;display:inline-block;width:624px;height:351px;"><img
src="https://lh7-rt.googleusercontent.com/docsz/AD_4nX" width="624" height="351"
alt="Two colleagues" /></span></span></p>
<ul style="margin-top:0"><li dir="ltr" aria-level="1" style="list-style-type:disc"><p dir="ltr"
role="presentation"><span style="font-weight:400;">one</span></p></li><ul><li dir="ltr" aria-level="2"><p
role="presentation"><span>nested</span></p></li></ul></ul></b><br class="Apple-interchange-newline">"""
LINKEDIN = """<meta charset='utf-8'><div class="feed-shared-update-v2__description update-components-text" dir="ltr"
style="font-size:14px"><span class="break-words tvm-parent-container"><span dir="ltr">📢 𝗢𝗽𝗲𝗻 𝗗𝗮𝘆 on <span
class="white-space-pre"> </span>𝟯 𝗠𝗮𝘆 𝟮𝟬𝟮𝟲<br><br>Register: <a class="hZEmRUaphtbaMzOWtGW"
href="https://www.linkedin.com/company/actris/?trk=public_post-text" target="_self">https://lnkd.in/gAb12</a> or <a
href="https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fexample%2Eorg%2Fday&amp;urlhash=ab&amp;trk=x">here</a>
<img class="emoji" alt="🎉" src="https://static.licdn.com/e.png" width="16" height="16"></span></span></div>"""
OUTLOOK = """<html><head>
<style><!-- /* Font Definitions */ p.MsoNormal {margin:0cm;} --></style></head><body lang="EN-SG">
<!--StartFragment--><div class="WordSection1"><p class="MsoNormal"><span lang="EN-US">Dear all,<o:p></o:p></span></p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">See <a
href="https://apc01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fform%3Fid%3D4&amp;data=05%7C02"
originalsrc="https://example.org/form?id=4" title="Original URL">the form</a> and <a
href="https://urldefense.com/v3/__https://example.org/a*b__;Iw!!x$">notes</a>.<o:p></o:p></p></div>
<!--EndFragment--></body></html>"""
EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta name=Generator content="Microsoft Excel 15">
<style><!--table {mso-displayed-decimal-separator:"\\.";} .font5 {color:black; font-weight:400; vertical-align:super;}
tr {mso-height-source:auto;} td {font-weight:400; padding-top:1px;}
.xl65 {font-weight:700;} .xl66 {mso-number-format:Fixed;} --></style></head><body link="#0563C1">
<table border=0 cellpadding=0 cellspacing=0 width=128><!--StartFragment--> <col width=64 span=2>
 <tr height=20><td height=20 class=xl65 width=64>Service</td><td class=xl65 width=64>Cells</td></tr>
 <tr height=20><td height=20>Banks</td><td class=xl66 align=right>10<font class="font5"><sup>6</sup></font></td></tr>
 <tr height=20><td height=20>Assays &amp; more</td><td align=right>=SUM(A1)</td></tr>
<!--EndFragment--></table></body></html>"""
WORD_TEXT = (
    "Cell banks\r\nA dose of 106 cells in CO2, twice\r\n·\tThaw\r\no\tslowly\r\nSteps\r\n1.\tCount\r\n2.\tWash\r\n"
    "a. first letter\r\nService\tVolume, cm3\r\nBanks\t103\r\n \r\nAfter it\r\n"
)
GOOGLE_DOCS_TEXT = "Who we are\nNormal, strong slanted 106 our labs\n\n* one\n   * nested\n"
LINKEDIN_TEXT = "📢 𝗢𝗽𝗲𝗻 𝗗𝗮𝘆 on  𝟯 𝗠𝗮𝘆 𝟮𝟬𝟮𝟲\n\nRegister: https://lnkd.in/gAb12 or here "
OUTLOOK_TEXT = (
    "Dear all,\r\n\r\nSee the form<https://apc01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fform"
    "%3Fid%3D4&data=05%7C02> and notes<https://urldefense.com/v3/__https://example.org/a*b__;Iw!!x$>.\r\n"
)
EXCEL_TEXT = "Service\tCells\r\nBanks\t106\r\nAssays & more\t=SUM(A1)\r\n"
TEXTS = {
    WORD: WORD_TEXT,
    GOOGLE_DOCS: GOOGLE_DOCS_TEXT,
    LINKEDIN: LINKEDIN_TEXT,
    OUTLOOK: OUTLOOK_TEXT,
    EXCEL: EXCEL_TEXT,
}
