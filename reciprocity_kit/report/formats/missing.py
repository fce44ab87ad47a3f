"""What a format says where a piece of it is not on this machine."""


class MissingPieceError(Exception):
    """Raised by a writer that lacks a program or a library; its text says what still works.

    Parameters
    ----------
    words : str
        One line for the user.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


NO_BROWSER_TO_PRINT = (
    "no PDF: there is no Chrome, Chromium or Edge here. Open {page} and print it from your browser."
)
CAMERA = "Every chart in {page} has a camera that saves it."
NO_BROWSER_TO_DRAW = f"no {{kind}}: there is no Chrome, Chromium or Edge here. {CAMERA}"
NO_LIBRARY = 'no {kind}: {library} is not installed. pip install "reciprocity-kit[paper]" brings it.'
