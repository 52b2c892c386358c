package io.quorate.server.storage;

import java.nio.ByteBuffer;

/**
 * The first sector of every file of ours, the same in all versions up to offset 16: eight bytes
 * that name the kind of file, the format version, and a CRC32C over the sector (taken with the CRC
 * itself zero), so that a version is believed only when the sector is whole.
 */
final class FileHeader {
  static final int BYTES = Disk.SECTOR_BYTES;

  /** Where the fields of a kind begin. */
  static final int FIELDS_AT = 16;

  private static final int VERSION_AT = 8;
  private static final int CRC_AT = 12;

  private FileHeader() {}

  /** An empty header of a kind (8 letters), positioned where its fields begin. */
  static ByteBuffer begin(String magic, int version) {
    ByteBuffer header = ByteBuffer.allocate(BYTES);
    for (int i = 0; i < 8; i++) header.put((byte) magic.charAt(i));
    return header.putInt(version).position(FIELDS_AT);
  }

  /** Sets the CRC; the result is the whole sector. */
  static byte[] finish(ByteBuffer header) {
    byte[] sector = new byte[BYTES];
    header.rewind().get(sector);
    ByteBuffer.wrap(sector).putInt(CRC_AT, WholeFiles.crc(sector, 0, BYTES));
    return sector;
  }

  /**
   * The version in a whole header of that kind, 0 if it is not one: too short, of another kind, or
   * damaged.
   */
  static int version(byte[] sector, String magic) {
    if (sector.length < BYTES) return 0;
    for (int i = 0; i < 8; i++) if (sector[i] != (byte) magic.charAt(i)) return 0;
    ByteBuffer header = ByteBuffer.allocate(BYTES).put(sector, 0, BYTES);
    int crc = header.getInt(CRC_AT);
    header.putInt(CRC_AT, 0);
    return crc == WholeFiles.crc(header.array(), 0, BYTES) ? header.getInt(VERSION_AT) : 0;
  }

  /** The fields of a whole header. */
  static ByteBuffer fields(byte[] sector) {
    return ByteBuffer.wrap(sector, FIELDS_AT, BYTES - FIELDS_AT);
  }
}
