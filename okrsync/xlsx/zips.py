"""A zip file with some members replaced; the others keep their compressed bytes.

`zipfile` cannot pass on a compressed stream, so the three records are written here: PKWARE APPNOTE 6.3,
4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end). No Zip64: a workbook is far below 4 GB.
"""

import struct
import zlib
from collections.abc import Container, Mapping
from io import BytesIO
from types import MappingProxyType
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s2B5H3L5H2L")
_END = struct.Struct("<4s4H2LH")

_VERSION_NEEDED = 20  # deflate
_LEVEL = 3  # of 9: twice as fast as the usual 6, for a sixth more bytes
_SIZES_FOLLOW = 0x0008  # flag: sizes stand behind the data; we know them, so they go in front
_NAME_IS_UTF8 = 0x0800
_NONE: Mapping[str, bytes] = MappingProxyType({})


def rewritten(
    data: bytes, changed: Mapping[str, bytes], dropped: Container[str] = (), added: Mapping[str, bytes] = _NONE
) -> bytes:
    """Return the zip file `data` with new contents for some members, without the dropped ones, the added ones last.

    Order and names stay; extra fields (time stamps, padding) go.
    """
    out, directory, count = BytesIO(), BytesIO(), 0
    with ZipFile(BytesIO(data)) as archive:
        for info in (*archive.infolist(), *map(ZipInfo, added)):
            if info.filename in dropped:
                continue
            content = added.get(info.filename, changed.get(info.filename))
            payload = _stored(data, info) if content is None else _compressed(info, content)
            offset = out.tell()
            out.write(_local(info) + payload)
            directory.write(_central(info, offset))
            count += 1
        start, records, comment = out.tell(), directory.getvalue(), archive.comment
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(records), start, len(comment))
    return out.getvalue() + records + end + comment


def _stored(data: bytes, info: ZipInfo) -> bytes:
    """Return the member's bytes as they lie in the file: the local header's own lengths say where."""
    name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + _LOCAL.size + name + extra
    return data[start : start + info.compress_size]


def _compressed(info: ZipInfo, content: bytes) -> bytes:
    """Compress the content and tell `info` about it."""
    deflate = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)
    payload = deflate.compress(content) + deflate.flush()
    info.compress_type, info.CRC = ZIP_DEFLATED, zlib.crc32(content)
    info.compress_size, info.file_size = len(payload), len(content)
    return payload


def _common(info: ZipInfo, name: bytes) -> tuple[int, ...]:
    """Return what both headers hold: flags, method, time, date, CRC, sizes, length of the name."""
    year, month, day, hour, minute, second = info.date_time
    return (
        info.flag_bits & ~_SIZES_FOLLOW,
        info.compress_type,
        hour << 11 | minute << 5 | second // 2,
        (year - 1980) << 9 | month << 5 | day,
        info.CRC,
        info.compress_size,
        info.file_size,
        len(name),
    )


def _name(info: ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & _NAME_IS_UTF8 else "cp437")


def _local(info: ZipInfo) -> bytes:
    name = _name(info)
    return _LOCAL.pack(b"PK\3\4", _VERSION_NEEDED, *_common(info, name), 0) + name


def _central(info: ZipInfo, offset: int) -> bytes:
    name = _name(info)
    return (
        _CENTRAL.pack(
            b"PK\1\2",
            info.create_version,
            info.create_system,
            _VERSION_NEEDED,
            *_common(info, name),
            0,
            len(info.comment),
            0,
            info.internal_attr,
            info.external_attr,
            offset,
        )
        + name
        + info.comment
    )
