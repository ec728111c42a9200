"""Why a file cannot be used as an image."""


class UnusableImageError(ValueError):
    """A file cannot be kept as an image. The message says why, and what to do: “it is damaged. Save it again”."""


class TooManyPixelsError(UnusableImageError):
    """An image is too large to be decoded."""
