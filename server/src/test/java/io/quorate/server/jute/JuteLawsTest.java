package io.quorate.server.jute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.base.Bytes;
import io.quorate.server.testing.Property;
import java.io.ByteArrayOutputStream;
import org.apache.jute.BinaryOutputArchive;
import org.junit.jupiter.api.Test;

class JuteLawsTest {
  @Test
  void primitivesAreWrittenAsApacheWritesThemAndReadBack() {
    Property.holds(
        500,
        generator -> {
          byte aByte = (byte) generator.anyInt();
          boolean bool = generator.flip();
          int anInt = generator.anyInt();
          long aLong = generator.anyLong();
          Bytes buffer = generator.onceIn(4) ? null : generator.slice(40);
          String text = generator.onceIn(4) ? null : generator.text(40);

          JuteWriter out = new JuteWriter(0);
          out.writeByte(aByte);
          out.writeBool(bool);
          out.writeInt(anInt);
          out.writeLong(aLong);
          out.writeBuffer(buffer);
          out.writeString(text);

          ByteArrayOutputStream apacheBytes = new ByteArrayOutputStream();
          BinaryOutputArchive apache = BinaryOutputArchive.getArchive(apacheBytes);
          apache.writeByte(aByte, "");
          apache.writeBool(bool, "");
          apache.writeInt(anInt, "");
          apache.writeLong(aLong, "");
          apache.writeBuffer(buffer == null ? null : buffer.toByteArray(), "");
          apache.writeString(text, "");
          assertThat(out.toBytes()).isEqualTo(Bytes.wrap(apacheBytes.toByteArray()));

          JuteReader in = new JuteReader(out.toBytes());
          assertThat(in.readByte()).isEqualTo(aByte);
          assertThat(in.readBool()).isEqualTo(bool);
          assertThat(in.readInt()).isEqualTo(anInt);
          assertThat(in.readLong()).isEqualTo(aLong);
          assertThat(in.readBuffer()).isEqualTo(buffer);
          assertThat(in.readString()).isEqualTo(text);
          assertThat(in.remaining()).isZero();
        });
  }

  @Test
  void aReaderNeverLeavesItsRange() throws MalformedRecord {
    byte[] array = {1, 0, 0, 0, 4, 9, 9, 9, 9, 9};
    JuteReader in = new JuteReader(array, 1, 7);
    assertThatThrownBy(in::readLong).isInstanceOf(MalformedRecord.class);
    assertThatThrownBy(in::readBuffer).isInstanceOf(MalformedRecord.class);
    assertThat(in.readBytes(3)).isEqualTo(Bytes.wrap(new byte[] {9, 9, 9}));
    assertThatThrownBy(in::readByte).isInstanceOf(MalformedRecord.class);
  }

  @Test
  void negativeLengthsAndImpossibleCountsAreRefused() throws MalformedRecord {
    assertThatThrownBy(() -> ints(-2, 0).readBuffer()).isInstanceOf(MalformedRecord.class);
    assertThatThrownBy(() -> ints(-2, 0).readString()).isInstanceOf(MalformedRecord.class);
    assertThatThrownBy(() -> ints(2, 0).readCount(4)).isInstanceOf(MalformedRecord.class);
    assertThatThrownBy(() -> ints(Integer.MAX_VALUE, 0).readCount(1))
        .isInstanceOf(MalformedRecord.class);
    assertThat(ints(1, 0).readCount(4)).isEqualTo(1);
    assertThat(ints(-1, 0).readCount(4)).isZero();
    assertThat(ints(-2, 0).readCount(4)).isZero();
  }

  @Test
  void aResetWriterKeepsItsArrayAndForgetsTheRest() {
    JuteWriter out = new JuteWriter(4);
    out.writeRaw(Bytes.wrap(new byte[5000]));
    byte[] array = out.array();
    out.reset();
    out.writeInt(0);
    out.writeByte(7);
    out.setInt(0, 258);
    assertThat(out.array()).isSameAs(array);
    assertThat(out.toBytes()).isEqualTo(Bytes.wrap(new byte[] {0, 0, 1, 2, 7}));
  }

  private static JuteReader ints(int... values) {
    JuteWriter out = new JuteWriter();
    for (int value : values) out.writeInt(value);
    return new JuteReader(out.toBytes());
  }
}
