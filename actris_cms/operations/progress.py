"""Progress bars of commands that take long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

# Starts a bar with a name and a total, and returns the function that advances it by one.
Bars = Callable[[str, int], Callable[[], None]]


def console_of(output: Any) -> Console:
    """Return a console on the output of a command (`self.stdout`)."""
    return Console(file=output._out, soft_wrap=True, highlight=False, force_terminal=output.isatty())


@contextmanager
def bars(console: Console) -> Iterator[Bars]:
    """Yield a function that starts a progress bar and returns its advance function; bars need a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:

        def begin(name: str, total: int) -> Callable[[], None]:
            task = progress.add_task(name, total=total)
            return lambda: progress.advance(task)

        yield begin


def no_bars(name: str, total: int) -> Callable[[], None]:
    """Show nothing, where nobody watches."""
    return lambda: None
