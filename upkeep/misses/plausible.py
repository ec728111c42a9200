"""Tells addresses that a person may have followed from those that scanners try, and from those that name a person."""

import re
from typing import Final

from actris_cms.path_keys import MAX_PATH_LENGTH, RESERVED

MAX_PARTS: Final = 10
# Words in any language, digits, and the signs of file names. No brackets, quotes, commas, colons or semicolons.
PLAIN: Final = re.compile(r"/[\w/ .~+&!-]*")
# What scanners look for: programs, configurations, copies, and the logins of other systems.
SCANNED: Final = re.compile(
    r"/\.|\.{2}|~$|\.(?:php\d?|phtml|aspx?|asmx|ashx|jspx?|jsf|cgi|pl|py|rb|sh|bash|exe|dll|bat|cmd|env|git|svn|sql|db|"
    r"sqlite3?|bak|backup|old|orig|save|swp|tmp|log|conf(?:ig)?|cfg|ini|ya?ml|toml|lock|properties|pem|key|crt|war|jar|"
    r"zip|rar|7z|tar|t?gz|bz2|map|axd|action|do|json|xml|txt|js|css|ico|webmanifest)$|"
    r"/(?:wp|wordpress|wp-\w+|xmlrpc|phpmyadmin|pma|mysql|adminer|cgi-bin|vendor|node_modules|actuator|jenkins|"
    r"solr|struts|console|manager|telescope|boaform|hnap1|owa|ecp|autodiscover|remote|sslvpn|geoserver|druid|"
    r"graphql|swagger(?:-ui)?|v\d|api|rest|rpc|debug|server-status|server-info|phpinfo|shell|webshell|"
    r"administrator|admin\w*|etc|proc|login|logon|signin|user|users|account|config|backup|backups|dump|db|database|"
    r"\w*apple-touch-icon[\w-]*)(?:/|$)"
)
# E-mail addresses, identity card and passport numbers, telephone numbers, and words that only a machine makes.
# A date such as 20250314 is none of these.
PERSONAL: Final = re.compile(r"@|[a-z]\d{7}[a-z]|(?<!\d)(?!(?:19|20)\d{6}(?!\d))\d{7,}|[a-z0-9]{32,}|(?:[0-9a-f]+-){4}")


def is_plausible(path: str) -> bool:
    """Whether the key of a path is worth counting: nothing personal, and nothing that scanners try."""
    if not 1 < len(path) <= MAX_PATH_LENGTH or path.count("/") > MAX_PARTS or not PLAIN.fullmatch(path):
        return False
    if path.split("/")[1] in RESERVED:
        return False
    return not SCANNED.search(path) and not PERSONAL.search(path) and any(letter.isalpha() for letter in path)
