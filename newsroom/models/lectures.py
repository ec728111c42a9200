"""Lectures: pages with the video of a talk, its speakers and its transcript."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.search import index

from actris_cms.core.models import BasePage
from actris_cms.core.models.media import image_foreign_key
from actris_cms.discovery.structured import Facts, Node
from actris_cms.fields import StreamField
from actris_cms.moments import anchor_of, clock_time

from ..lectures.comparison import TranscriptPanel
from ..lectures.player import address_at, player, problem_of
from ..lectures.speakers import Speaker, SpeakerBlock, shown_speakers
from ..lectures.structured import video_node
from ..lectures.transcript import MAX_LENGTH, Passage, TranscriptError, passages_of, tidied
from ..lectures.widgets import TranscriptInput
from .articles import ArticlePage


class ShownPassage(NamedTuple):
    """A passage of the transcript as the page shows it. Without a time, all but the words is empty."""

    words: str
    seconds: int | None = None
    time: str = ""
    anchor: str = ""
    address: str = ""


class LecturePage(ArticlePage):
    """An article with the video of a lecture: who spoke about what and when, and a transcript that leads to the moment.

    Lectures are listed wherever articles are: see `docs/decisions/0016-events-are-articles.md`.
    """

    speakers = StreamField([("speaker", SpeakerBlock())], blank=True)
    video = models.URLField(
        max_length=2000,
        help_text="The address of the video on YouTube or Vimeo. Nothing is loaded from there before visitors agree.",
    )
    still = image_foreign_key(
        "A picture of our own, such as the speaker or the first slide: shown until the video plays, and on cards. The "
        "description of the image is its alt text."
    )
    minutes = models.PositiveSmallIntegerField("length in minutes", null=True, blank=True)
    transcript = models.TextField(
        max_length=MAX_LENGTH,
        blank=True,
        help_text="What is said, with a blank line between two passages. A passage may begin with its time, such as "
        "12:34, from which visitors get to this moment of the video. You can also open a file of captions (WebVTT or "
        "SubRip), or paste the transcript that YouTube shows.",
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("speakers"),
        FieldRowPanel(
            [
                FieldPanel("date", heading="Held on", help_text="Lectures are listed by this day, newest first."),
                FieldPanel("minutes", heading="Length in minutes"),
            ],
            heading="When",
        ),
        *BasePage.summary_panels,
        MultiFieldPanel([FieldPanel("video"), FieldPanel("still", heading="Still picture")], heading="Video"),
        FieldPanel("body", help_text="Shown between the video and the transcript. Add slides as documents."),
        TranscriptPanel("transcript", widget=TranscriptInput()),
    ]
    search_fields = [*ArticlePage.search_fields, index.SearchField("speakers")]

    search_kind = "lecture"
    date_label = "Held"
    parent_page_types = ["newsroom.NewsroomPage", "newsroom.CategoryPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "lecture"

    @classmethod
    def get_streamfield_names(cls) -> list[str]:
        """Return the streams that lists need not read: all but the speakers, whom every card shows."""
        return [name for name in super().get_streamfield_names() if name != "speakers"]

    def clean(self) -> None:
        """Refuse a video that cannot be played here. Tidy the transcript; refuse one that is damaged."""
        super().clean()
        errors: dict[str, str] = {}
        if self.video and (problem := problem_of(self.video)):
            errors["video"] = problem
        try:
            self.transcript = tidied(self.transcript)
        except TranscriptError as error:
            errors["transcript"] = str(error)
        if errors:
            raise ValidationError(errors)

    @property
    def link_url(self) -> str:
        """Empty: a lecture never redirects, because its page always shows its video."""
        return ""

    @classmethod
    def redirecting_pages(cls) -> Q:
        """Return a condition that no lecture meets."""
        return Q(pk__in=[])

    @property
    def player(self) -> Any:
        """The value of the embed block that plays the video; None for a draft without a video."""
        return player(self.video, self.still) if self.video else None

    @property
    def shown_speakers(self) -> list[Speaker]:
        """The speakers whose names visitors may see."""
        return shown_speakers(self.speakers)

    @property
    def speaker_names(self) -> str:
        """The names of the speakers, on cards."""
        return ", ".join(speaker.name for speaker in self.shown_speakers)

    @property
    def shown_images(self) -> list[AbstractImage]:
        """The still picture, and the images of the body."""
        return [image for image in (self.still, *super().shown_images) if image]

    @property
    def passages(self) -> list[Passage]:
        """The passages of the transcript."""
        return passages_of(self.transcript)

    @property
    def shown_passages(self) -> list[ShownPassage]:
        """The passages of the transcript with links to the video. Of several that begin at once, one has the anchor."""
        shown: list[ShownPassage] = []
        anchors: set[int] = set()
        for words, seconds in self.passages:
            if seconds is None:
                shown.append(ShownPassage(words))
                continue
            anchor = "" if seconds in anchors else anchor_of(seconds)
            anchors.add(seconds)
            address = address_at(self.video, seconds) if self.video else ""
            shown.append(ShownPassage(words, seconds, clock_time(seconds), anchor, address))
        return shown

    @property
    def card_value(self) -> list[Any]:
        """What a card shows, for its dependency: also who spoke. The names of people are declared by their links."""
        return [*super().card_value, self.minutes, list(self.speakers.raw_data)]

    @property
    def opening_words(self) -> str:
        """The first words of the body; without a body, who spoke."""
        return super().opening_words or (f"A lecture by {self.speaker_names}." if self.speaker_names else "")

    @property
    def search_names(self) -> list[str]:
        """The names of the speakers, whose words are not offered for misspelled common words."""
        return [speaker.name for speaker in self.shown_speakers]

    @property
    def search_words(self) -> list[str]:
        """The names of the speakers, by which visitors look for lectures."""
        return self.search_names

    @property
    def search_moments(self) -> list[Passage]:
        """The passages of the transcript, to whose moments results lead."""
        return self.passages

    def structured_data(self, facts: Facts) -> list[Node]:
        """Return the lecture as schema.org's VideoObject."""
        if not self.player:
            return []
        node = video_node(
            facts,
            name=self.title,
            day=self.date,
            minutes=self.minutes,
            frame=self.player.embed_src,
            speakers=self.shown_speakers,
            has_moments=any(passage.seconds is not None for passage in self.passages),
        )
        return [node]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the speakers and the passages of the transcript."""
        context = super().get_context(request, *args, **kwargs)
        return {**context, "speakers": self.shown_speakers, "passages": self.shown_passages}
