"""Invented people at invented firms; every domain ends in .example (RFC 2606)."""

import unicodedata
from dataclasses import dataclass

import numpy as np

from reciprocity_kit.errors import OptionError

HOME_FIRM = "harbor"
FIRMS = ("harbor", "northlight", "brightwater", "fernhill", "kestrel", "millbrook", "stonebridge", "tidewell")
FIRM_WEIGHTS = (0.44, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08)
PRIVATE_DOMAIN = "mail.example"
BULK_BOXES = ("news", "newsletter", "updates", "digest", "no-reply", "offers")
BULK_FIRMS = ("lantern", "weekly", "almanac", "fairground", "signpost", "bookshelf", "larder", "meadow")

# First and last names by origin, so that a drawn pair reads like a name.
ORIGINS: tuple[tuple[str, str], ...] = (
    (
        "Ben Ada Chidi Ngozi Tunde Bola Emeka Yemi",
        "Okafor Adeyemi Balogun Eze Nwosu Abiola Okoro Danjuma",
    ),
    (
        "José Lucía Mateo Inés Andrés Sofía Álvaro Marta",
        "García Núñez Ibáñez Romero Peña Vidal Olmedo Muñoz",
    ),
    (
        "Priya Arjun Meera Rohan Anika Vikram Kavya Sanjay",
        "Iyer Nair Banerjee Desai Kulkarni Menon Rao Tandon",
    ),
    (
        "Mei Jun Lan Hao Ying Wei Xiu Feng",
        "Chen Zhao Liang Guo Tang Luo Shen Cao",
    ),
    (
        "Yuki Haruto Aiko Ren Sakura Kenji Naomi Takumi",
        "Tanaka Mori Fujita Ishii Kato Ogawa Sakai Ueda",
    ),
    (
        "Łukasz Zofia Jakub Hanna Marek Ewa Paweł Kasia",
        "Nowak Wójcik Zieliński Lis Dąbrowski Mazur Król Sikora",
    ),
    (
        "Søren Astrid Lars Ingrid Nils Freja Bjørn Karin",
        "Lindqvist Østergaard Dahl Hagen Åberg Nygård Holm Strand",
    ),
    (
        "Amina Omar Layla Karim Noor Samir Yasmin Tariq",
        "Haddad Mansour Saleh Khoury Nasser Rahman Darwish Zaki",
    ),
    (
        "Zoë Hugo Élise Luc Chloé Rémi Margaux Bastien",
        "Lefèvre Moreau Gauthier Renaud Dubois Besson Marchand Colin",
    ),
    (
        "Jonas Greta Felix Heike Jürgen Lena Matthias Anke",
        "Weiß Schäfer Brandt Köhler Vogt Busch Krämer Lorenz",
    ),
    (
        "Thabo Lindiwe Sipho Nandi Kagiso Zanele Bongani Ayanda",
        "Dlamini Mabaso Nkosi Mokoena Sithole Cele Molefe Ndlovu",
    ),
    (
        "Nora Owen Harriet Miles Tessa Callum Imogen Rhys",
        "Ashdown Pritchard Whitlock Hargreave Penrose Lockwood Thorne Marlow",
    ),
)
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss"})


@dataclass(frozen=True)
class Person:
    """One invented person or mailbox.

    Parameters
    ----------
    address : str
        Main address.
    name : str
        Name as it is written, first name first.
    alias : str
        A second address of the same person, empty where there is none.
    """

    address: str
    name: str
    alias: str = ""


def draw_people(count: int, *, owner: str, rng: np.random.Generator) -> list[Person]:
    """Draw invented people with distinct names and addresses.

    Parameters
    ----------
    count : int
        How many.
    owner : str
        An address not to use again, empty for none.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    list of Person
        In the order drawn.

    Raises
    ------
    OptionError
        If there are not that many names.

    Examples
    --------
    >>> people = draw_people(3, owner="", rng=np.random.default_rng(0))
    >>> all(person.address.endswith(".example") for person in people)
    True
    """
    names = [
        name
        for name in _shuffled_names(count + 1, rng)
        if _local_part(name) != owner.split("@", maxsplit=1)[0]
    ]
    if len(names) < count:
        raise OptionError(
            f"There are only {len(names)} invented names, not {count}.", next_step="simulate fewer people"
        )
    firms = rng.choice(len(FIRMS), size=count, p=FIRM_WEIGHTS)
    return [
        _person(name, FIRMS[firm], form)
        for form, (name, firm) in enumerate(zip(names[:count], firms.tolist(), strict=True))
    ]


def draw_bulk_senders(count: int) -> list[Person]:
    """List invented newsletters, always in the same order.

    Parameters
    ----------
    count : int
        How many.

    Returns
    -------
    list of Person
        Mailboxes of machines, without aliases.

    Examples
    --------
    >>> draw_bulk_senders(1)[0].address
    'news@lantern.example'
    """
    senders = []
    for number in range(count):
        again, place = divmod(number, len(BULK_BOXES) * len(BULK_FIRMS))
        firm, box = BULK_FIRMS[place % len(BULK_FIRMS)], BULK_BOXES[place // len(BULK_FIRMS)]
        local = box if again == 0 else f"{box}-{again + 1}"
        senders.append(Person(f"{local}@{firm}.example", f"{firm.title()} {local}"))
    return senders


def owner_of(address: str) -> Person:
    """Name the owner after the address.

    Parameters
    ----------
    address : str
        The owner's address.

    Returns
    -------
    Person
        The owner, without an alias.

    Examples
    --------
    >>> owner_of("alex.morgan@harbor.example").name
    'Alex Morgan'
    """
    return Person(address, address.split("@", maxsplit=1)[0].replace(".", " ").title())


def last_name_first(name: str) -> str:
    """Turn a name round, as office programs show it in calendars.

    Parameters
    ----------
    name : str
        First name first.

    Returns
    -------
    str
        Last name, comma, first name.

    Examples
    --------
    >>> last_name_first("Ben Okafor")
    'Okafor, Ben'
    """
    first, _, last = name.partition(" ")
    return f"{last}, {first}" if last else name


def _shuffled_names(wanted: int, rng: np.random.Generator) -> list[str]:
    firsts = [first.split() for first, _ in ORIGINS]
    lasts = [last.split() for _, last in ORIGINS]
    own = [f"{a} {b}" for i in range(len(ORIGINS)) for a in firsts[i] for b in lasts[i]]
    names = [own[i] for i in rng.permutation(len(own)).tolist()]
    if wanted > len(names):
        mixed = [
            f"{a} {b}"
            for i in range(len(ORIGINS))
            for j in range(len(ORIGINS))
            if i != j
            for a in firsts[i]
            for b in lasts[j]
        ]
        names += [mixed[i] for i in rng.permutation(len(mixed)).tolist()]
    return names


def _local_part(name: str) -> str:
    spelled = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    return "".join(c for c in spelled if c.isascii()).lower().replace(" ", ".")


def _person(name: str, firm: str, form: int) -> Person:
    local, domain = _local_part(name), f"{firm}.example"
    aliases = (
        f"{local}+inbox@{domain}",
        f"{local.title()}@{domain.title()}",
        f"{local}@{PRIVATE_DOMAIN}",
    )
    return Person(f"{local}@{domain}", name, aliases[form % len(aliases)])
