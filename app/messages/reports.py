"""What a report says of each thing that was to be kept (`report.`)."""

from app.messages.lazy_text import N_, LazyText

COLOR: dict[str, LazyText] = {
    "palette_little": N_("Too little that was kept can be compared."),
    "palette_held": N_("The colors outside the area are the same ones."),
    "palette_changed": N_("The colors outside the area are others."),
    "palette_cant_tell": N_("The image can’t be laid over its source, and its colors are similar, not the same."),
    "cast_held": N_("No cast is seen: ΔE %(delta)s outside the area."),
    "cast_changed": N_("What was kept is %(how)s: ΔE %(delta)s."),
    "cast_cant_tell": N_("What was kept may be %(how)s: ΔE %(delta)s."),
    "lighter": N_("lighter"),
    "darker": N_("darker"),
    "more_red": N_("more red"),
    "more_green": N_("more green"),
    "more_yellow": N_("more yellow"),
    "more_blue": N_("more blue"),
    "uneven": N_("different in contrast or in one part"),
    "two": N_("%(one)s, %(other)s"),
    "opaque": N_("The transparency was lost: every pixel is opaque."),
    "transparent": N_("A part became transparent."),
    "transparency_held": N_("The transparency is there."),
    "transparency_changed": N_("The transparency has another shape."),
}
FRAMING: dict[str, LazyText] = {
    "framing_little": N_("There is too little structure to hold on to."),
    "framing_redrawn": N_("The image was redrawn: what stood outside the area is found nowhere near its place."),
    "framing_held": N_("No shift or zoom is seen."),
    "framing_changed": N_("The picture was %(how)s."),
    "framing_cant_tell": N_("The picture may have been %(how)s."),
    "enlarged": N_("enlarged by %(percent)s %%"),
    "reduced": N_("reduced by %(percent)s %%"),
    "right": N_("moved %(percent)s %% to the right"),
    "left": N_("moved %(percent)s %% to the left"),
    "down": N_("moved %(percent)s %% down"),
    "up": N_("moved %(percent)s %% up"),
    "turned": N_("turned a little"),
    "canvas_redrawn": N_("It came back on another canvas, %(after)s for %(before)s, and was redrawn."),
    "canvas_both": N_(
        "It came back on another canvas, %(after)s for %(before)s: cropped on one side, extended on another."
    ),
    "canvas_extended": N_("It came back on another canvas, %(after)s for %(before)s: extended."),
    "canvas_cropped": N_("It came back on another canvas, %(after)s for %(before)s: cropped."),
    "canvas_stretched": N_("It came back on another canvas, %(after)s for %(before)s: stretched."),
}
DRIFT: dict[str, LazyText] = {
    "drift_narrow": N_("The image is too narrow to be compared part by part."),
    "drift_all": N_("Almost the whole image was asked to change."),
    "drift_held": N_("No change is seen outside the area."),
    "drift_changed": N_("Something outside the area changed."),
    "drift_cant_tell": N_("Something outside the area may have changed."),
    "drift_redrawn": N_("Hardly anything outside the area is what it was: it was redrawn."),
    "not_aligned": N_("The edit can’t be laid over the source with certainty."),
    "kept_held": N_("No change is seen outside the area, this included."),
    "kept_unchecked": N_("There is no check of its own for it: see everything outside the area."),
    "exact": N_("100 %% of %(count)s pixels outside the area are the original."),
}
OTHERS: dict[str, LazyText] = {
    "unknown_area": N_("Which area was asked to change isn’t known, so this may be what was asked."),
    "asked_framing": N_("Another frame was asked for, so this isn’t judged."),
    "asked_color": N_("Other light or colors were asked for, so this isn’t judged."),
    "asked_drift": N_("Most of the image was asked to change, so this isn’t judged."),
    "mark_small": N_("It is too small to be judged."),
    "mark_flat": N_("There is no structure in it to compare."),
    "not_found": N_("It is not found any more."),
    "mark_held": N_("It measures alike."),
    "mark_changed": N_("It was redrawn, or a part of it is another."),
    "mark_cant_tell": N_("A part of it may be another."),
    "mark_color_changed": N_("It has another color: ΔE %(delta)s."),
    "mark_color_cant_tell": N_("It may have another color: ΔE %(delta)s."),
    "mark_no_place": N_("Where the mark is wasn’t told."),
    "text": N_("text “%(text)s”"),
    "text_untold": N_("Which text is to stay wasn’t told."),
    "text_no_letters": N_("There are no letters in it to compare."),
    "text_held": N_("It reads the same."),
    "text_reads": N_("It reads “%(text)s”."),
    "text_may_read": N_("It may read “%(text)s”."),
    "text_unread": N_("It can’t be read with certainty."),
    "no_reader": N_("Nothing is installed that reads text, so nobody looked."),
    "no_faces": N_("Nothing is installed that compares faces, so nobody looked."),
    "rerendered": N_("Identical up to re-rendering: nothing that was measured differs by more than re-rendering does."),
    "measured": N_(
        "Measured with limits found on labelled edits of real models; only the lock and an area edit prove."
    ),
    "cmyk": N_("The image is in CMYK. It was measured in RGB; it can’t be written back as it was."),
    "deep": N_("16 bits a channel; measured at 8."),
}
MESSAGES = {f"report.{code}": text for code, text in (COLOR | FRAMING | DRIFT | OTHERS).items()}
