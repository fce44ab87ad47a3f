"""One key for every account: spellings with the same key are certainly the same.

Letter case and schemes are folded where people are found in texts; here the rest:
plus-tags, Gmail's dots, phone formats, profile URLs, X.500 names.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import unquote

import numpy as np
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.errors import OptionError
from reciprocity_kit.identities.machines import MACHINE_PATTERN

_MACHINE = re.compile(MACHINE_PATTERN)
_PLAIN = r"^[^@+=/:]+@[^@/:]*[^@/:.]$"
_SPECIAL_DOMAINS = r"@(gmail\.com|googlemail\.com|s\.whatsapp\.net|c\.us)$"
_BARE_NAME = r"^[^@0-9/.:=\\+]*$"
_SCHEMES = re.compile(r"^(?:mailto|smtp|sips?|tel|sms|callto|ex|x500):(?://)?")
_PHONE = re.compile(r"\+?[\d\s().\-/\u2010-\u2015]{5,}(?:(?:;ext=|\s*(?:ext\.?|x)\s*)\d{1,6})?")
_URL = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/\S+")
_HOST_PREFIX = re.compile(
    r"^(?:www|m|mobile|[a-z]{2}(?:-[a-z]{2})?)\.(?=(?:linkedin|facebook|xing|instagram)\.com)"
)
_LINKEDIN = re.compile(r"^(linkedin\.com/(?:in|pub)/[^/]+)(?:/[a-z]{2}(?:[-_][a-z]{2})?)?$")
_BATV = re.compile(r"^prvs=[0-9a-z]{10}=(.+@.+)$")
_SRS = re.compile(r"^srs0[=+-][^=@]+=[^=@]+=([^=@]+)=([^@]+)@.+$")
_GMAIL = ("gmail.com", "googlemail.com")
_WHATSAPP = ("s.whatsapp.net", "c.us")
_MIN_DIGITS = 7


def home_region(addresses: Iterable[str]) -> str | None:
    """Tell the country of the owner's own phone numbers, where they have one.

    National numbers in somebody's phone are dialled from there; without a number
    of one's own nothing is guessed.

    Parameters
    ----------
    addresses : iterable of str
        The owner's addresses, normalised.

    Returns
    -------
    str or None
        Two letters (ISO 3166-1).

    Examples
    --------
    >>> home_region(["alex@x.example", "+44 7700 900123"])
    'GB'
    """
    codes = set()
    for each in addresses:
        bare = _SCHEMES.sub("", each)
        if bare.startswith("+") and _PHONE.fullmatch(bare):
            with suppress(phonenumbers.NumberParseException):
                codes.add(phonenumbers.parse(bare, None).country_code or 0)
    found = phonenumbers.region_code_for_country_code(codes.pop()) if len(codes) == 1 else None
    return found if found in phonenumbers.SUPPORTED_REGIONS else None


def check_region(region: str) -> str:
    """Check that a country has phone numbers.

    Parameters
    ----------
    region : str
        Two letters (ISO 3166-1), in whatever case.

    Returns
    -------
    str
        In upper case.

    Raises
    ------
    OptionError
        If there is no such country.

    Examples
    --------
    >>> check_region("de")
    'DE'
    """
    found = region.strip().upper()
    if found not in phonenumbers.SUPPORTED_REGIONS:
        raise OptionError(
            f"region={region!r} is no country with phone numbers.",
            next_step='use its two letters (ISO 3166-1), such as region="DE" or "GB"',
        )
    return found


def count_national(spellings: Iterable[str]) -> int:
    """Count the phone numbers that have no country code.

    Parameters
    ----------
    spellings : iterable of str
        Normalised addresses and names.

    Returns
    -------
    int
        Different ones.

    Examples
    --------
    >>> count_national(["07700 900123", "+44 7700 900123", "ben@x.example", "12345"])
    1
    """
    bare = {_SCHEMES.sub("", each) for each in spellings}
    numbers = {each for each in bare if not each.startswith("+") and _PHONE.fullmatch(each)}
    return sum(len(re.sub(r"\D", "", each)) >= _MIN_DIGITS for each in numbers)


def account_keys(spellings: pa.StringArray, region: str | None = None) -> pa.StringArray:
    """Give each spelling the key of its account.

    Parameters
    ----------
    spellings : pyarrow.StringArray
        Normalised addresses and names.
    region : str, optional
        Country of phone numbers that have no country code; without it they are
        compared digit by digit.

    Returns
    -------
    pyarrow.StringArray
        One key per spelling.

    Examples
    --------
    >>> account_keys(pa.array(["ben.okafor@gmail.com", "benokafor+news@googlemail.com"])).to_pylist()
    ['benokafor@gmail.com', 'benokafor@gmail.com']
    """
    if not len(spellings):
        return spellings
    plain = pc.and_not(
        pc.match_substring_regex(spellings, _PLAIN), pc.match_substring_regex(spellings, _SPECIAL_DOMAINS)
    )
    plain = pc.or_(plain, pc.match_substring_regex(spellings, _BARE_NAME))
    special = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))
    if not len(special):
        return spellings
    keys = [account_key(each, region) for each in spellings.take(pa.array(special)).to_pylist()]
    return pc.replace_with_mask(spellings, pc.invert(plain), pa.array(keys, pa.string()))


def account_key(spelling: str, region: str | None = None) -> str:
    """Bring a spelling to the key that all certain spellings of the account share.

    Parameters
    ----------
    spelling : str
        A normalised address, phone number, profile URL, X.500 name or name.
    region : str, optional
        Country of phone numbers that have no country code.

    Returns
    -------
    str
        The key; a name is its own.

    References
    ----------
    ITU-T E.164 (phone numbers, by libphonenumber); RFC 5233 (plus-tags);
    Gmail help, "Dots don't matter in Gmail addresses".

    Examples
    --------
    >>> account_key("ben+tennis@harbor.example"), account_key("no-reply+7@shop.example")
    ('ben@harbor.example', 'no-reply+7@shop.example')
    >>> account_key("+44 (0)7700 900123"), account_key("07700 900123"), account_key("07700 900123", "GB")
    ('+447700900123', '07700900123', '+447700900123')
    >>> account_key("https://uk.linkedin.com/in/Ben-Okafor/?trk=x")
    'linkedin.com/in/ben-okafor'
    """
    bare = _SCHEMES.sub("", " ".join(spelling.casefold().split())) or spelling
    if bare.startswith(("/o=", "imceaex-")):
        return _directory_key(bare)
    if _URL.fullmatch(bare) and "@" not in bare.split("/", 1)[0]:
        return _profile_key(bare)
    if _PHONE.fullmatch(bare):
        return _phone_key(bare, region)
    return _mail_key(bare) if bare.count("@") == 1 else bare


def is_name(spelling: str) -> bool:
    """Tell whether somebody is known by nothing but a full name.

    Parameters
    ----------
    spelling : str
        Normalised.

    Returns
    -------
    bool
        True for two or more words that are no address, number or URL.

    Examples
    --------
    >>> [is_name(each) for each in ("okafor, ben", "ben", "ben@x.example", "+44 7700 900123")]
    [True, False, False, False]
    """
    words = [word for word in re.split(r"[\s,]+", spelling) if any(char.isalpha() for char in word)]
    return len(words) > 1 and not re.search(r"[@/\\]", spelling) and not _PHONE.fullmatch(spelling)


def is_directory_name(spelling: str) -> bool:
    """Tell whether an address is one of an Exchange directory, which nobody would recognise.

    Parameters
    ----------
    spelling : str
        Normalised.

    Returns
    -------
    bool
        True for X.500 names.

    Examples
    --------
    >>> is_directory_name("/o=harbor/ou=london/cn=recipients/cn=bokafor")
    True
    """
    return _SCHEMES.sub("", spelling).startswith(("/o=", "imceaex-"))


def _directory_key(text: str) -> str:
    """Undo the form in which Exchange hands directory names to the outside."""
    if text.startswith("imceaex-_o="):
        inner = text.removeprefix("imceaex-").rpartition("@")[0] or text.removeprefix("imceaex-")
        decoded = re.sub(r"\+([0-9a-f]{2})", lambda code: chr(int(code[1], 16)), inner.replace("_", "/"))
        text = decoded.casefold()
    return re.sub(r"\s*([/=])\s*", r"\1", " ".join(text.split())).rstrip("/")


def _profile_key(text: str) -> str:
    path = re.sub(r"^https?://", "", text)
    while (plainer := unquote(path)) != path:
        path = plainer
    path = re.sub(r"\s", "%20", path.casefold())
    keeps_query = path.partition("?")[0].endswith(".php")
    path = re.split(r"#" if keeps_query else r"[?#]", path, maxsplit=1)[0].rstrip("/")
    return _LINKEDIN.sub(r"\1", _HOST_PREFIX.sub("", re.sub(r"^(?:www\.)+", "", path)))


def _phone_key(text: str, region: str | None) -> str:
    digits = re.sub(r"\D", "", text)
    international = text.startswith("+")
    if len(digits) < _MIN_DIGITS or (not international and region is None):
        dialled = re.sub(r"[^\d+x]", "", text.replace("ext", "x"))
        return dialled if len(digits) >= _MIN_DIGITS else text
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return f"+{digits}" if international else digits
    key = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{key}x{number.extension}" if number.extension else key


def _mail_key(text: str) -> str:
    text = _BATV.sub(r"\1", _SRS.sub(r"\2@\1", text))
    local, _, domain = text.partition("@")
    domain = domain.rstrip(".")
    if domain in _WHATSAPP and local.partition(":")[0].isdigit():
        return _phone_key(f"+{local.partition(':')[0]}", None)
    if ("+" not in local and domain not in _GMAIL) or _MACHINE.search(f"{local}@{domain}"):
        return f"{local}@{domain}"
    local = local.partition("+")[0] or local
    if domain in _GMAIL:
        local, domain = local.replace(".", "") or local, _GMAIL[0]
    return f"{local}@{domain}"
