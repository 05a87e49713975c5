package dev.neap.flag;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Splits readers by percent so that each stays where it is while the percent rises.
 *
 * <p>A reader's bucket hangs on the reader and the flag alone: other flags split otherwise, and so
 * the same readers are not always the first.
 */
final class ReaderSplit {

  private static final int BUCKETS = 10_000;

  private ReaderSplit() {}

  /** Whether this reader belongs to the given percent (0 to 100) of the flag's readers. */
  static boolean includes(String flagKey, String reader, int percent) {
    return bucket(flagKey, reader) < percent * (BUCKETS / 100);
  }

  private static int bucket(String flagKey, String reader) {
    byte[] hash = sha256().digest((flagKey + '\0' + reader).getBytes(StandardCharsets.UTF_8));
    return Integer.remainderUnsigned(ByteBuffer.wrap(hash).getInt(), BUCKETS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256; this one does not", e);
    }
  }
}
