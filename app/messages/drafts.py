"""What the sandbox says of a draft (`draft.`): of each operation how it was drawn, or why it was not."""

from app.messages.lazy_text import N_, LazyText

REFUSED: dict[str, LazyText] = {
    "connect": N_("Set RUNCOMFY_TOKEN to send it to RunComfy."),
    "compose": N_(
        "This puts things from two images together. The model paints them into one scene, with its light "
        "and perspective; the sandbox drafts with one image only."
    ),
    "recolor": N_(
        "This recolors one thing. The model finds the thing by its name and keeps its shading; the sandbox "
        "does not know things by name."
    ),
    "remove": N_(
        "This takes a thing away. The model finds it and paints what was behind it; the sandbox removes text only."
    ),
    "move": N_("This moves a thing. The model finds it and paints what was behind it; the sandbox moves text only."),
    "replace": N_("This puts another thing in place of one. The model paints it; the sandbox paints no things."),
    "add": N_("This adds a thing. The model paints it into the scene; the sandbox adds text only."),
    "style": N_("This restyles the whole image. The model paints it anew; the sandbox does not paint."),
    "person": N_("This changes a person. The model repaints face, pose or clothing; the sandbox does not."),
    "reframe": N_(
        "This asks for a framing without a ratio. The model reads it freely; the sandbox crops to a ratio such as 4:5."
    ),
    "unfinished": N_("This names a text to replace, and no sentence says what the new text reads."),
    "lines": N_("This text has more than twelve lines. The model sets them; the sandbox sets up to twelve."),
    "other": N_(
        "This is an instruction in free words. The model reads it as a whole; the sandbox reads sentences such as: "
        "%(forms)s"
    ),
    "so_already": N_("The picture is so already."),
    "background_scene": N_(
        "This background is a scene. The model paints it with light and perspective that fit; the sandbox paints "
        "studio sweeps, plain colors and gradients."
    ),
    "no_subject": N_("No clear single subject was found. The model knows what the subject is from the words."),
    "subject_unclear": N_(
        "It is not clear enough where the subject ends and the background begins: parts would be lost, or scraps "
        "stay. The model tells them apart."
    ),
    "subject_blurs": N_(
        "The subject blurs into the background: there is no edge to cut along. The model paints both anew."
    ),
    "subject_more": N_(
        "Something that belongs to the subject would be lost with the background: the sandbox took one thing for "
        "the subject. The model knows what belongs together."
    ),
    "lighting": N_("The sandbox drafts lighting as %(moods)s; the model lights the scene from any words."),
    "lighting_moods": N_(
        "golden hour, evening, night, overcast, moody, dramatic, warm, cool, bright, soft, black and white, or sepia"
    ),
    "no_text": N_("No text was found in the image."),
    "no_text_near": N_("No text was found near %(where)s."),
    "which_text": N_("There are %(count)s texts, and the sandbox cannot read which one is the %(target)s."),
    "text_close": N_("Large letters stand there that the sandbox cannot tell apart. The model reads them."),
    "text_behind": N_(
        "The image behind the old letters is too detailed to be filled in. The model paints that part anew."
    ),
    "text_alike": N_(
        "Some of the old letters are too much like the image behind them to be taken off it. The model "
        "paints that part anew."
    ),
    "text_faint": N_("The old letters do not stand out enough from the image to be taken off it."),
    "text_too_long": N_("The new text is too long for its place."),
    "text_no_place": N_("There is no room for the text at that place."),
    "text_outside": N_("The new text would lie outside the image."),
    "text_over": N_("The new text would cover other text that stands there."),
    "text_beside": N_("Other text stands there, and there is no room above or below it."),
    "empty_text": N_("The new text has nothing to draw."),
    "missing_glyph": N_("No typeface of the sandbox has “%(character)s” (%(number)s, %(name)s)."),
    "typeface_missing": N_("The typeface %(name)s is not installed."),
}
DRAWN: dict[str, LazyText] = {
    "set": N_("Set at %(size)s px, weight %(weight)s."),
    "set_aligned": N_("Set at %(size)s px, weight %(weight)s, %(align)s."),
    "align_left": N_("left-aligned"),
    "align_center": N_("center-aligned"),
    "align_right": N_("right-aligned"),
    "other_color": N_("In another color: its own could not be read there."),
    "faint": N_("It is hard to read there, for the picture behind it has nearly its color."),
    "traces": N_("The picture behind the old letters is detailed: traces may remain."),
    "not_drawn": N_("Not drawn of the look: %(parts)s."),
    "removed_line": N_("Removed 1 line of text."),
    "removed_lines": N_("Removed %(count)s lines of text."),
    "moved": N_("Moved to %(x)s,%(y)s."),
    "clockwise": N_("At %(degrees)s° clockwise, as before."),
    "anticlockwise": N_("At %(degrees)s° anticlockwise, as before."),
    "changed_box": N_("From %(left)s,%(top)s to %(right)s,%(bottom)s."),
    "cropped": N_("Cropped; nothing was painted."),
    "cropped_to": N_("Cropped by %(share)s to %(width)s × %(height)s."),
    "padded_to": N_(
        "Padded to %(width)s × %(height)s with a blurred border; the model paints more of the scene there."
    ),
    "lit": N_("“%(mood)s” as color and exposure of the whole picture; shadows stay where they are."),
    "behind": N_("Behind the subject, which covers %(share)s of the picture."),
    "shadow_wall": N_("The frame cuts it off, so its shadow falls on the wall."),
    "shadow_floor": N_("Its shadow lies on the floor."),
    "caution": N_("What stands out most was taken for the subject: check thin parts and gaps."),
    "line": N_("1 line of text"),
    "some_lines": N_("%(count)s lines of text"),
    "mark": N_("1 small mark"),
    "marks": N_("%(count)s small marks"),
    "kept": N_("%(what)s kept."),
    "kept_both": N_("%(lines)s and %(marks)s kept."),
    "kept_other_color": N_("What could not be read on the new background is in another color."),
    "gone_line": N_("1 line of text went with the old."),
    "gone_lines": N_("%(count)s lines of text went with the old."),
}
FAILED: dict[str, LazyText] = {
    "unchanged": N_("The draft came out the same as the picture that was given."),
    "memory": N_("Drawing this took more memory than a draft may have. Scale the image down."),
    "timeout": N_("Drawing this took longer than a draft may take. Scale the picture down."),
    "crashed": N_("The sandbox's drawing process stopped at this request."),
    "interrupted": N_("The sandbox was stopped each time it drew this image."),
    "from_scratch": N_("The sandbox drafts edits of a picture and paints none from scratch."),
    "image": N_("Image %(n)s: %(why)s"),
    "image_unsupported": N_("Image %(n)s is not a JPEG, PNG, WebP, AVIF or GIF picture."),
    "image_too_large": N_("Image %(n)s is larger than 50 megapixels or 16,384 pixels on a side. Scale it down."),
    "image_too_small": N_("Image 1 has fewer than 16 pixels on a side. A draft needs more."),
    "image_corrupt": N_("Image %(n)s is damaged or cut short. Export it again."),
    "not_saved": N_("The draft could not be saved: the server's disk is full or can't be written."),
    "one_png": N_("The sandbox drafts one PNG image."),
}
MESSAGES = {f"draft.{code}": text for code, text in (REFUSED | DRAWN | FAILED).items()}
