/**
 * A zip archive without the entries of some folders. They are taken out of the archive's directory,
 * which is all that Python reads of it; what they held stays behind as bytes that nothing names.
 *
 * Throws an `Error` for what is no plain zip archive.
 */
export function withoutFolders(
  archive: Buffer,
  folders: readonly string[],
): Uint8Array<ArrayBuffer> {
  const END_BYTES = 22
  const endAt = archive.length - END_BYTES
  if (endAt < 0 || archive.readUInt32LE(endAt) !== 0x06054b50) throw new Error('no zip archive')
  const directoryAt = archive.readUInt32LE(endAt + 16)
  const kept: Buffer[] = []
  let at = directoryAt
  while (at < endAt) {
    if (archive.readUInt32LE(at) !== 0x02014b50) throw new Error('a damaged zip archive')
    const nameBytes = archive.readUInt16LE(at + 28)
    const next = at + 46 + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
    const name = archive.toString('utf8', at + 46, at + 46 + nameBytes)
    if (!folders.some((folder) => name.startsWith(folder))) kept.push(archive.subarray(at, next))
    at = next
  }
  const directory = Buffer.concat(kept)
  const end = Buffer.from(archive.subarray(endAt))
  end.writeUInt16LE(kept.length, 8)
  end.writeUInt16LE(kept.length, 10)
  end.writeUInt32LE(directory.length, 12)
  return new Uint8Array(Buffer.concat([archive.subarray(0, directoryAt), directory, end]))
}
