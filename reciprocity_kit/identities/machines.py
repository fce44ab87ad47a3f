"""Machines, lists, newsletters, role mailboxes and rooms, told by their addresses."""

from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_AFTER = r"([-+._=][^@]*)?@"
_NO_REPLY = (
    r"no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|noresponder|no-responder|ne-?pas-?repondre|nicht-?antworten"
    r"|keine-?antwort|non-?rispondere|nao-?responda|niet-?beantwoorden|unattended"
)

MACHINE_RULES = MappingProxyType(
    {
        "a machine": (
            rf"^({_NO_REPLY}|mailer-daemon|mailerdaemon|postmaster|bounces?|notifications?|notify|alerts?"
            rf"|automailer|auto-?confirm|auto-?reply|calendar-notification){_AFTER}"
            r"|^(daemon|cron|root|system)([-+][^@]*)?@"
            rf"|[-._+]({_NO_REPLY}){_AFTER}"
            r"|^(reply|replies|inbound|incoming|unsubscribe|msprvs1)[-+][^@]*@"
            r"|@(.*\.)?(bounce|bounces|notifications?)\."
            r"|@([^@]*\.)?(notify|alerts?|mailer|no-?reply|reply)\.[^@.]+\.[^@]+$"
            r"|@(.*\.)?(facebookmail\.com|docs\.google\.com|users\.noreply\.github\.com)$"
        ),
        "a newsletter": (
            rf"^(newsletters?|news|digest|updates|marketing|e?mailings?|promotions?|campaigns?){_AFTER}"
            r"|@(.*\.)?newsletter\."
            r"|@([^@]*\.)?(newsletters|e?marketing|e?mailings?|campaigns?)\.[^@.]+\.[^@]+$"
        ),
        "a mailing list": (
            r"^(listserv|majordomo|mailman|listmaster|everyone|everybody|all|all[-._]?(staff|hands|employees))"
            r"([-+][^@]*)?@"
            r"|-(bounces|request|owner|announce|subscribe|unsubscribe|confirm)(\+[^@]*)?@"
            r"|-(l|list|discuss|announcements)@"
            r"|@(googlegroups\.com|([^@]*\.)?groups\.io|yahoogroups\.[a-z.]+)$"
            r"|@([^@]*\.)?(lists?|listserv|mailman)\.[^@.]+\.[^@]+$"
        ),
        "a room or a shared calendar": (
            r"@(.*\.)?calendar\.google\.com$"
            r"|^(conference-?|meeting-?|conf-?)?room([-._]?[0-9]+[a-z]?|[-._][^@]*)?@|^boardroom[-._0-9]*@"
        ),
        "a role mailbox": (
            r"^(info|infos|support|sales|billing|invoices?|accounts|accounting|help|helpdesk|service|services"
            r"|customer-?(service|services|care|support)|contact|enquiries|inquiries|feedback|admin"
            r"|administrator|webmaster|hostmaster|abuse|noc|security|hr|humanresources|human\.resources|jobs"
            r"|careers|recruiting|recruitment|press|privacy|orders|reservations|bookings?|receipts|payments"
            r"|payroll|subscriptions?|membership|office|reception|frontdesk)(\+[^@]*)?@"
        ),
    }
)
"""What kind of mailbox it is, and the pattern that tells it from the whole lower-case address."""

MACHINE_PATTERN = "|".join(MACHINE_RULES.values())
"""All the rules of `MACHINE_RULES` at once."""


def find_machines(people: pa.StringArray) -> pa.StringArray:
    """Say of every address why it is no single person's mailbox, as far as it tells.

    Parameters
    ----------
    people : pyarrow.StringArray
        Normalised addresses.

    Returns
    -------
    pyarrow.StringArray
        Why, in words; empty for people.

    References
    ----------
    Crocker 1997, RFC 2142 (mailbox names for common services).

    Examples
    --------
    >>> find_machines(pa.array(["info@shop.example", "ingo@shop.example"])).to_pylist()
    ['a role mailbox by its address', '']
    """
    reasons = np.full(len(people), "", object)
    places = np.flatnonzero(automated_people(people))
    found = people.take(pa.array(places))
    for kind, pattern in reversed(list(MACHINE_RULES.items())):
        fits = _matches(found, pattern)
        reasons[places[fits]] = f"{kind} by its address"
    return pa.array(reasons.tolist(), pa.string())


def automated_people(people: pa.StringArray) -> np.ndarray:
    """Tell which people are machines, lists or role mailboxes by their address.

    Parameters
    ----------
    people : pyarrow.StringArray
        Normalised addresses.

    Returns
    -------
    numpy.ndarray
        One bool per person.

    Examples
    --------
    >>> automated_people(pa.array(["no-reply@shop.example", "noreen@shop.example"])).tolist()
    [True, False]
    """
    return _matches(people, MACHINE_PATTERN)


def _matches(texts: pa.StringArray, pattern: str) -> np.ndarray:
    if not len(texts):
        return np.zeros(0, bool)
    found: np.ndarray = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
    return found.astype(bool)
