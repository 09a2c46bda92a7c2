"""Finds probable typing errors in the domain of an email address. Pages ask about them once, and refuse none."""

# Common domains of patients' addresses, and valid domains that look like a typing error in one of them.
_COMMON_DOMAINS_TEXT = """
    gmail.com googlemail.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it hotmail.es outlook.com
    outlook.fr outlook.de outlook.es live.com live.co.uk msn.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.it
    yahoo.es yahoo.co.in yahoo.ca ymail.com rocketmail.com icloud.com me.com mac.com aol.com aol.co.uk
    btinternet.com btopenworld.com sky.com virginmedia.com talktalk.net ntlworld.com blueyonder.co.uk tiscali.co.uk
    nhs.net protonmail.com proton.me pm.me fastmail.com gmx.com gmx.net gmx.de gmx.at gmx.ch web.de t-online.de
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it eircom.net emirates.net.ae yandex.com yandex.ru
    mail.ru mail.com email.com
"""
COMMON_DOMAINS = frozenset(_COMMON_DOMAINS_TEXT.split())
# A shorter domain is one letter away from too many others.
_SHORTEST_DOMAIN = 9
# Endings that no top-level domain has.
_MISTYPED_ENDINGS = {
    **dict.fromkeys(("con", "cmo", "ocm", "vom", "xom", "cpm", "comm", "coom"), "com"),
    **dict.fromkeys(("couk", "co.ku", "co.ik", "co.ukk", "c.uk", "cou.k", "vo.uk"), "co.uk"),
    "nte": "net",
}
# Providers that have no British domain, with the domain that they use everywhere.
_WORLDWIDE_DOMAINS = {
    "gmail.co.uk": "gmail.com",
    "gmail.uk": "gmail.com",
    "googlemail.co.uk": "googlemail.com",
    "icloud.co.uk": "icloud.com",
    "outlook.co.uk": "outlook.com",
}


def suggested_address(address: str) -> str:
    """Return the address that was probably meant; "" where there is nothing to ask."""
    local, _at, domain = address.rpartition("@")
    meant = _suggested_domain(domain.casefold()) if local else ""
    return f"{local}@{meant}" if meant else ""


def _suggested_domain(domain: str) -> str:
    if domain in COMMON_DOMAINS:
        return ""
    if domain in _WORLDWIDE_DOMAINS:
        return _WORLDWIDE_DOMAINS[domain]
    near = [common for common in COMMON_DOMAINS if len(common) >= _SHORTEST_DOMAIN and is_one_typo_away(domain, common)]
    if near:
        return min(near, key=lambda common: (common[0] != domain[0], common))
    name, _dot, ending = domain.partition(".")
    if ending in _MISTYPED_ENDINGS:
        return f"{name}.{_MISTYPED_ENDINGS[ending]}"
    return ""


def is_one_typo_away(typed: str, meant: str) -> bool:
    """Return whether two words differ by one letter that is missing, added, replaced or swapped with the next."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    same = next((place for place, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if same is None:
        return True
    rest, wanted = typed[same:], meant[same:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[1::-1] == wanted[:2] and rest[2:] == wanted[2:])
    )
