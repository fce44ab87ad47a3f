"""Samples and notebooks are found wherever the kit stands."""

from pathlib import Path

import pytest

from reciprocity_kit import examples
from reciprocity_kit.errors import OptionError


def test_a_sample_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(OptionError, match="There is no sample 'bob'") as told:
        examples.sample("bob")
    assert "alex, casebook, team" in str(told.value)


def test_an_installed_package_looks_beside_its_code_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped, elsewhere = tmp_path / "shipped", tmp_path / "elsewhere"
    (shipped / "sample_data" / "alex").mkdir(parents=True)
    (elsewhere / "notebooks").mkdir(parents=True)
    (elsewhere / "notebooks" / "01_first_look.ipynb").touch()
    monkeypatch.setattr(examples, "_PLACES", (shipped, elsewhere))
    assert examples.sample() == shipped / "sample_data" / "alex"
    assert examples.list_notebooks() == [elsewhere / "notebooks" / "01_first_look.ipynb"]


def test_an_installation_without_them_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "_PLACES", (tmp_path,))
    with pytest.raises(OptionError, match="came without the folder notebooks"):
        examples.list_notebooks()
