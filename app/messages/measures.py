"""Why an edit can't be measured or locked (`measure.`)."""

from app.messages.lazy_text import N_, LazyText

MEASURE: dict[str, LazyText] = {
    "timeout": N_("Measuring took longer than it may. Scale the image down, then measure again."),
    "crashed": N_("Measuring stopped at this image."),
    "memory": N_("Measuring takes more memory than one image may have. Scale it down."),
    "no_source": N_("This server couldn’t load the source, so the result can’t be compared with it."),
    "cannot_keep": N_("A CMYK image can’t be kept in a PNG as it is."),
    "empty_region": N_("The area is empty: there is nothing to take from the edit."),
    "cannot_align": N_(
        "The edit can’t be laid over the source: what stands outside the area is not found in it. Nothing was locked."
    ),
    "asked_everything": N_(
        "Most of the image was asked to change, so there is no honest border at which the original could be put back."
    ),
    "nothing_saved": N_("There is no result to lock."),
    "is_exact": N_("Outside the region it is the original already: only the crop was sent."),
    "beyond_sent": N_("The region reaches beyond what was sent."),
    "cmyk_export": N_("A CMYK image can’t be exported as it is. Download the file itself."),
    "psd_too_large": N_("A PSD has at most %(most)s pixels on a side."),
    "no_change": N_("No change is seen, so there is no area to propose. Draw one."),
    "no_border": N_("Almost the whole image changed: there is no border at which the original could be put back."),
}
MESSAGES = {f"measure.{code}": text for code, text in MEASURE.items()}
