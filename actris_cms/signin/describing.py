"""Says in words who signed in and from where, without keeping more than is needed to recognise it."""

import ipaddress
import re
from typing import Any, Final

# The first that is found counts: browsers call themselves by the names of others, too.
BROWSERS: Final = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox|FxiOS": "Firefox",
    "Chrom|CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS: Final = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS|Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
FACTORS: Final = {"totp": "code of an app", "webauthn": "passkey", "recovery_codes": "recovery code"}


def device_in_words(agent: str) -> str:
    """Return the browser and the system of a User-Agent, such as "Firefox on Windows"."""
    browser = next((name for mark, name in BROWSERS.items() if re.search(mark, agent)), "Unknown browser")
    system = next((name for mark, name in SYSTEMS.items() if re.search(mark, agent)), "")
    return f"{browser} on {system}" if system else browser


def shortened(address: str) -> str:
    """Return the network of an IP address, for a person to recognise; empty if the address is invalid."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def method_in_words(records: list[dict[str, Any]], provider: str) -> str:
    """Return how somebody signed in, from the records of django-allauth. `provider` is the name of the other one."""
    words = []
    for record in records:
        if record.get("method") == "mfa":
            words.append(FACTORS.get(str(record.get("type")), "second step"))
        elif record.get("method") == "socialaccount":
            words.append(provider)
        else:
            words.append(str(record.get("method")))
    return " and ".join(dict.fromkeys(words)) or "another way"
