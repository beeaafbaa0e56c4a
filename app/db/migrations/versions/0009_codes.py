"""Errors and events keep codes and their params in place of English. What is not recognised stays as it is.

Frozen here: the sentences as the versions before wrote them. What the application says today may change, this may not.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

BATCH = 500
NESTED = ('why', 'reason', 'kind')
NO_PICTURE, NOT_FETCHED = 'The file that came is not an image: ', 'The result was not fetched: '
NOTHING_CHARGED = ' Nothing was charged.'
TOLD = ('not_sent', 'answer_unknown', 'claim_stale', 'id_taken', 'unreadable')
UNSAVED = ('expired', 'refused', 'empty', 'incomplete')
CASES = {'stale': ('week',), 'lost': ('old',)}

runs = sa.table('runs', sa.column('id'), sa.column('state'), sa.column('error', sa.JSON()), sa.column('result', sa.JSON()))
groups = sa.table('groups', sa.column('id'), sa.column('error', sa.JSON()))
events = sa.table('events', sa.column('id'), sa.column('cause'), sa.column('detail', sa.JSON()))


def upgrade() -> None:
    _convert(runs, ('error', 'result'), lambda row: {
        'error': run_error(row.error, row.state), 'result': with_unshown(row.result, recognized)})
    _convert(groups, ('error',), lambda row: {'error': group_error(row.error)})
    _convert(events, ('detail',), lambda row: {'detail': event_detail(row.cause, row.detail)}, first=0)


def downgrade() -> None:
    _convert(runs, ('error', 'result'), lambda row: {
        'error': error_in_words(row.error), 'result': with_unshown(row.result, in_words)})
    _convert(groups, ('error',), lambda row: {'error': error_in_words(row.error)})
    _convert(events, ('detail',), lambda row: {
        'detail': {name: in_words(value) for name, value in (row.detail or {}).items()}}, first=0)


def _convert(table, columns, convert, first='') -> None:
    """Write the rows of which something is new, a batch at a time."""
    last = first
    while True:
        rows = op.get_bind().execute(sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(BATCH)).all()
        if not rows:
            return
        last = rows[-1].id
        for row in rows:
            made = {name: value for name, value in convert(row).items() if value is not None and value != getattr(row, name)}
            if made:
                op.execute(table.update().where(table.c.id == row.id).values(**made))


def run_error(error, state):
    """The error of a run by code and params; None where it is not recognised, or is so already."""
    if not isinstance(error, dict) or 'params' in error or not isinstance(error.get('message'), str):
        return None
    code, message = str(error.get('code')), error['message']
    params, said = _params(code, message), None
    if state == 'failed':
        params, said = {'case': 'failed'}, None if message == MESSAGES['run.failed'] else message
    elif code.startswith('upstream_') and (ours := MESSAGES.get(code.replace('_', '.', 1))):
        quoted = re.fullmatch(re.escape(ours) + '(?: It said: “(.*)”)?', message, re.DOTALL)
        params, said = ({}, quoted[1]) if quoted else (params, None)
    if params is None:
        return None
    kept = {name: value for name, value in error.items() if name != 'message' and value is not None}
    return {**kept, 'code': code, 'params': params, **({'upstream_said': said} if said else {})}


def _params(code, message):
    if message == MESSAGES['run.restored']:
        return {'case': 'restored'}
    for case in CASES.get(code, ()):
        if message == MESSAGES[f'run.{code}.{case}']:
            return {'case': case}
    if code == 'answer_unknown':
        return {'reason': recognized(message)}
    if code == 'source_gone' and message.endswith(NOTHING_CHARGED):
        return {'why': recognized(message.removesuffix(NOTHING_CHARGED))}
    if code in ('refused', 'expired', 'incomplete'):
        if message.startswith(NO_PICTURE):
            return {'case': 'no_picture', 'why': recognized(message.removeprefix(NO_PICTURE))}
        return {'why': recognized(message.removeprefix(NOT_FETCHED))}
    return _filled(f'run.{code}', message)


def group_error(error):
    if not isinstance(error, dict) or 'params' in error or not isinstance(error.get('message'), str):
        return None
    why = recognized(error['message'])
    return None if isinstance(why, str) else {'code': error.get('code'), 'params': {'why': why}}


def with_unshown(result, convert):
    """A run's result whose unshown files tell why."""
    unshown = result.get('unshown') if isinstance(result, dict) else None
    if not isinstance(unshown, dict):
        return None
    return {**result, 'unshown': {
        n: {**why, 'message': convert(why['message'])} if isinstance(why, dict) and 'message' in why else why
        for n, why in unshown.items()}}


def event_detail(cause, detail):
    if not isinstance(detail, dict):
        return None
    if cause in ('claim_stale', 'id_taken') and isinstance(detail.get('reason'), str):
        return {name: value for name, value in detail.items() if name != 'reason'}
    if cause in TOLD:
        return {name: recognized(v) if name in NESTED and isinstance(v, str) else v for name, v in detail.items()}
    code = cause.removeprefix('still_')
    if code in UNSAVED and isinstance(detail.get('why'), str):
        params = _params(code, detail['why'])
        return None if params is None else {**{k: v for k, v in detail.items() if k != 'why'}, **params}
    return None


def recognized(words):
    """The code and params of a sentence; the words themselves where none is theirs."""
    if not isinstance(words, str):
        return words
    for code in _ORDER:
        params = _filled(code, words)
        if params is not None:
            return {'code': code, 'params': params}
    return words


def _filled(code, words):
    """What a sentence was filled with; None where it is another."""
    if code not in MESSAGES:
        return None
    if code not in _RULES:
        parts = re.split(r'%\((\w+)\)s', MESSAGES[code])
        rule = ''.join(f'(?P<{part}>.+)' if n % 2 else re.escape(part) for n, part in enumerate(parts))
        _RULES[code] = re.compile(rule, re.DOTALL)
    found = _RULES[code].fullmatch(words)
    return {name: recognized(v) if name in NESTED else v for name, v in found.groupdict().items()} if found else None


def in_words(value):
    """The English of a code and its params, as it was."""
    if not isinstance(value, dict) or value.get('code') not in MESSAGES:
        return value
    params = {name: in_words(param) for name, param in (value.get('params') or {}).items()}
    try:
        return MESSAGES[value['code']] % params if params else MESSAGES[value['code']]
    except KeyError:
        return MESSAGES[value['code']]


def error_in_words(error):
    if not isinstance(error, dict) or not isinstance(error.get('params'), dict):
        return None
    code, params = str(error['code']), {name: in_words(param) for name, param in error['params'].items()}
    case, said = params.get('case'), error.get('upstream_said')
    known = next((c for c in (f'run.{code}.{case}', f'run.{case}', f'run.{code}', code.replace('_', '.', 1)) if c in MESSAGES), '')
    words = in_words({'code': known, 'params': error['params']}) if known else params.get('why') or params.get('reason') or code
    if code == 'refused':
        words = f'{NOT_FETCHED}{words}'
    if case == 'no_picture':
        words = f"{NO_PICTURE}{params.get('why')}"
    if code == 'source_gone':
        words = f'{words}{NOTHING_CHARGED}'
    if said:
        words = str(said) if case == 'failed' else f'{words} It said: “{said}”'
    kept = {name: value for name, value in error.items() if name not in ('params', 'upstream_said')}
    return {**kept, 'message': words}


_RULES: dict = {}
MESSAGES = {
    'kind.raw': 'a camera’s raw file',
    'kind.video': 'a video',
    'kind.photoshop': 'a Photoshop file',
    'kind.pdf': 'a PDF or Illustrator file',
    'kind.eps': 'an EPS drawing',
    'kind.jxl': 'a JPEG XL image',
    'kind.jp2': 'a JPEG 2000 image',
    'kind.jxr': 'a JPEG XR image',
    'kind.ico': 'an icon file (ICO)',
    'kind.cur': 'a cursor file (CUR)',
    'kind.icns': 'an icon file (ICNS)',
    'kind.exr': 'an OpenEXR image',
    'kind.hdr': 'a Radiance HDR image',
    'kind.dds': 'a DDS texture',
    'kind.qoi': 'a QOI image',
    'kind.bpg': 'a BPG image',
    'kind.gimp': 'a GIMP file',
    'kind.affinity': 'an Affinity file',
    'kind.figma': 'a Figma file',
    'kind.wmf': 'a Windows metafile (WMF)',
    'kind.zip': 'a zip archive',
    'kind.rar': 'a RAR archive',
    'kind.7z': 'a 7z archive',
    'kind.gzip': 'a gzip archive',
    'kind.ogg': 'an Ogg video or sound file',
    'kind.sound': 'a sound file',
    'kind.heic': 'a HEIC photo',
    'kind.avif': 'an AVIF image',
    'kind.svg': 'an SVG drawing',
    'kind.html': 'a web page',
    'kind.xml': 'an XML file',
    'kind.json': 'a JSON answer',
    'kind.empty': 'an empty file',
    'kind.tiff': 'a TIFF image',
    'kind.bmp': 'a BMP image',
    'kind.image': 'a %(format)s image',
    'kind.other': 'not a picture file',
    'fetch.empty_address': 'Enter a URL.',
    'fetch.long_address': 'The address is longer than %(longest)s characters.',
    'fetch.characters': 'The URL contains a space or invalid character.',
    'fetch.not_https': 'Enter a full URL that starts with https://.',
    'fetch.unreadable_address': "The address can't be read: check it for typing errors.",
    'fetch.user_name': 'The address holds a user name or a password. Use one that is open to everybody.',
    'fetch.port': 'The address names a port. Only the usual one of https is fetched.',
    'fetch.host': 'Files are not fetched from %(host)s.',
    'fetch.short_host': 'The address needs a full host name, such as example.com.',
    'fetch.number': 'The address must name a host, not a number.',
    'fetch.unreadable_host': "%(host)s is a name that can't be read: check it for typing errors.",
    'fetch.private_name': '%(host)s is a name inside a private network. Only public addresses are fetched.',
    'fetch.private': '%(host)s leads into a private network. Only public addresses are fetched.',
    'fetch.socket': 'A socket of this machine is no public address.',
    'fetch.other_address': 'The connection led to another address than the one checked.',
    'fetch.packed': 'The server sent the file compressed, and %(why)s.',
    'fetch.packed_deep': 'it is packed more than three times over',
    'fetch.packed_large': 'it unpacks to more than %(size)s MiB',
    'fetch.packed_damaged': 'it is damaged, or not packed as its server says',
    'fetch.packed_short': 'it is cut short',
    'fetch.slow': 'The download took longer than %(seconds)s seconds.',
    'fetch.timeout': 'The server took too long to respond.',
    'fetch.proxy': 'The proxy does not lead to this server.',
    'fetch.certificate': "The server's certificate is not valid for this address.",
    'fetch.unreachable': "The server can't be reached.",
    'fetch.redirect_unreadable': "The server redirects to an address that can't be read.",
    'fetch.redirects': 'The server redirects more than %(most)s times.',
    'fetch.redirect_not_https': 'The server leads on to an address without https.',
    'fetch.redirect': 'The server leads on to another address. %(why)s',
    'fetch.broken_off': 'The connection broke off before the file was whole.',
    'fetch.gone': 'There is no file at this address: the server answered %(status)s.',
    'fetch.status': 'The server answered %(status)s instead of a file.',
    'fetch.size': 'The server gives an impossible size for the file.',
    'fetch.too_large': 'The file is larger than %(size)s MiB.',
    'fetch.partial': '%(received)s of %(expected)s bytes came.',
    'fetch.too_slow': 'The file comes too slowly.',
    'fetch.empty': 'The file that came is empty.',
    'fetch.result_characters': 'The result’s address holds what no address may hold.',
    'fetch.result_unreadable': 'The result’s address can’t be read.',
    'fetch.result_user_name': 'The result’s address holds a user name.',
    'fetch.result_elsewhere': 'The result lies on %(host)s; results are fetched from %(allowed)s only.',
    'fetch.result_elsewhere_set': 'The result lies on %(host)s; results are fetched from %(allowed)s only. %(setting)s names others.',
    'fetch.result_below': '%(name)s and below it',
    'picture.kind': 'This is %(kind)s. Use JPEG, PNG, WebP, AVIF or GIF.',
    'picture.source_kind': 'This is %(kind)s. Use JPEG, PNG, WebP, AVIF, HEIC, TIFF, BMP or GIF.',
    'picture.measured_kind': 'This is %(kind)s. Give a JPEG, PNG, WebP, AVIF or GIF picture.',
    'picture.format_mismatch': 'The file is not the kind of image that its first bytes say.',
    'picture.too_many_pixels': 'The image is larger than 50 megapixels or 16,384 pixels on a side. Scale it down.',
    'picture.megapixels': 'The image is larger than 50 megapixels. Scale it down.',
    'picture.corrupt': 'The image is damaged. Export it again.',
    'picture.memory': 'The image takes more memory to open than one image may have. Scale it down.',
    'picture.timeout': 'The image took longer than %(seconds)s seconds to open. Export it again, or scale it down.',
    'picture.raw': 'This is a camera’s raw file. Export it as a JPEG, PNG or TIFF image.',
    'picture.crashed': "The image can't be opened. Export it again.",
    'picture.bytes': 'The file is larger than %(size)s MiB. Scale the image down.',
    'picture.quota': 'Your images take %(stored)s GB, and may take %(most)s GB.',
    'picture.inline': 'The image has %(size)s MiB and %(megapixels)s megapixels. Sent inside the request it may have 6 MiB and 32 megapixels. Scale it down, give its public https address instead, or have PUBLIC_URL set, so that it can be fetched from this server.',
    'picture.missing': 'This picture is not here.',
    'picture.shown_large': 'The image is too large to be shown here.',
    'picture.shown_kind': 'It is %(kind)s, which browsers don’t show.',
    'picture.shown_other': 'It is %(kind)s.',
    'storage.missing': 'It was saved here, but is no longer in storage. A backup of the files brings it back.',
    'storage.full': 'The disk of this server is full. The file was not kept; free some space.',
    'storage.failed': "The file can't be kept: storage does not take it.",
    'upstream.token': 'Upstream refused the token, or its account is not active. Sign in again, or set another.',
    'upstream.forbidden': 'This account isn’t allowed to do that.',
    'upstream.not_found': 'Upstream does not know it.',
    'upstream.schema': 'Upstream found a field that it can’t take.',
    'upstream.funds': 'The account has not enough funds. Add funds there, then run it again.',
    'upstream.refused': 'Upstream refused the request.',
    'upstream.no_request': 'That is not the id of a request.',
    'upstream.no_state': 'Upstream gave a result without its state.',
    'upstream.unreadable': 'Upstream’s answer can’t be read.',
    'upstream.unreadable_why': 'Upstream’s answer can’t be read: %(why)s.',
    'upstream.too_large': 'the answer is too large',
    'submit.status': 'upstream answered HTTP %(status)s',
    'submit.status_named': 'upstream answered HTTP %(status)s, and yet named the request %(request_id)s',
    'submit.status_odd_id': 'upstream answered HTTP %(status)s with an id that is none',
    'submit.status_no_id': 'upstream answered HTTP %(status)s without a request id',
    'submit.busy': 'upstream is busy (HTTP 429)',
    'submit.declined': 'the sender’s last look said no',
    'submit.no_answer': 'no answer within %(seconds)s s',
    'submit.no_connection_in_time': 'no connection in time',
    'submit.proxy': 'the proxy refused (%(error)s)',
    'submit.not_secure': 'no secure connection (%(error)s)',
    'submit.no_connection': 'no connection (%(error)s)',
    'submit.connection_refused': 'no connection (refused)',
    'submit.broken_off': 'the connection broke off',
    'submit.not_made': 'the request could not be made (%(error)s)',
    'run.claim_stale': 'The server stopped while it was sending, so we can’t tell whether it was sent.',
    'run.id_taken': 'The request ID that came back belongs to another run.',
    'run.stale': 'It was not sent after all.',
    'run.stale.week': 'Not sent within a week, so it was closed. Nothing was charged.',
    'run.unreachable': 'Upstream could not be reached for ten minutes: %(reason)s',
    'run.cancelled': 'Canceled before it was sent. Nothing was charged.',
    'run.upstream_changed': 'This server now uses another upstream. Nothing was sent or charged.',
    'run.restored': 'It may have been sent before the database was restored. Your account upstream tells whether it was.',
    'run.failed': 'The model gave no reason.',
    'run.lost': 'We lost sight of it: upstream does not know the request anymore.',
    'run.lost.old': 'We lost sight of it: it did not end within seven days.',
    'run.empty': 'The model finished without an image.',
    'run.crashed': 'This server stumbled over it %(times)s times: %(cause)s.',
    'run.no_picture': 'This run has no picture.',
}

# what says most first, since a short sentence may begin a longer one
_ORDER = sorted(MESSAGES, key=lambda code: -len(re.sub(r'%\(\w+\)s', '', MESSAGES[code])))
