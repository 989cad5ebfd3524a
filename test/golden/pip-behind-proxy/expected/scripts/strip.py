"""Takes symbol tables and debug information out of shared libraries: what loads and runs them reads neither.

    strip.py FILE...    in place; what is no 64-bit ELF file, or has nothing to take, stays as it is

Nothing that is loaded into memory moves: the file is cut off behind it, and gets a table of the sections that are left.
"""

import struct
import sys

# as the ELF specification has them, for 64 bits and little endian
HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
PROGRAM = struct.Struct("<IIQQQQQQ")
SECTION = struct.Struct("<IIQQQQIIQQ")
MAGIC = b"\x7fELF\x02\x01"
LOADED = 2  # SHF_ALLOC
EMPTY = 8  # SHT_NOBITS: takes no place in the file


def table(file, start, count, entry):
    file.seek(start)
    data = file.read(count * entry.size)
    return [entry.unpack_from(data, at * entry.size) for at in range(count)]


def strip(path):
    """Cuts the file off, and returns by how many bytes."""
    with open(path, "r+b") as file:
        head = file.read(HEADER.size)
        if len(head) < HEADER.size or not head.startswith(MAGIC):
            return 0
        fields = list(HEADER.unpack(head))
        programs_at, sections_at = fields[5:7]
        program_size, program_count, section_size, section_count, names_at = fields[9:14]
        if (program_size, section_size) != (PROGRAM.size, SECTION.size) or not 0 < names_at < section_count:
            return 0
        programs = table(file, programs_at, program_count, PROGRAM)
        sections = table(file, sections_at, section_count, SECTION)
        ends = [programs_at + program_count * PROGRAM.size]
        ends += [offset + length for _, _, offset, _, _, length, _, _ in programs]
        ends += [one[4] + one[5] for one in sections if one[2] & LOADED and one[1] != EMPTY]
        end = max(ends)
        names = list(sections[names_at])
        file.seek(names[4])
        text = file.read(names[5])
        names[4] = end
        table_at = -(-(end + len(text)) // 8) * 8
        before, after = file.seek(0, 2), table_at + section_count * SECTION.size
        described = [sections_at + section_count * SECTION.size, *(one[4] + one[5] for one in sections if one[1] != EMPTY)]
        # what no table knows of is somebody's own, such as an archive behind a program
        if after >= before or before > max(ends + described):
            return 0
        kept = [one if one[2] & LOADED else (0,) * 10 for one in sections]
        kept[names_at] = tuple(names)
        file.seek(end)
        file.write(text.ljust(table_at - end, b"\0") + b"".join(SECTION.pack(*one) for one in kept))
        file.truncate()
        fields[6] = table_at
        file.seek(0)
        file.write(HEADER.pack(*fields))
        return before - after


saved = sum(map(strip, sys.argv[1:]))
print(f"{saved / 1e6:.0f} MB of symbols taken out of {len(sys.argv) - 1} libraries")
