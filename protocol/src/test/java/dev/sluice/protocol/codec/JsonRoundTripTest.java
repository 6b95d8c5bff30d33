package dev.sluice.protocol.codec;

import static dev.sluice.protocol.codec.Lines.bareLine;
import static dev.sluice.protocol.codec.Lines.line;
import static dev.sluice.protocol.codec.Lines.written;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class JsonRoundTripTest {
  static final List<Command> COMMANDS = Samples.COMMANDS;
  static final List<Command> CONNECTS =
      COMMANDS.stream().filter(Command.Connect.class::isInstance).toList();
  static final List<Reply> REPLIES = Samples.REPLIES;
  static final List<Push> PUSHES = Samples.PUSHES;

  @ParameterizedTest
  @FieldSource("COMMANDS")
  void commandsComeBackAsTheyWere(Command command) throws Exception {
    assertThat(Lines.command(line(command))).isEqualTo(command);
  }

  @ParameterizedTest
  @FieldSource("CONNECTS")
  void bareConnectRequestsComeBackButForTheirId(Command.Connect as) throws Exception {
    var line = written(out -> JsonClientCodec.INSTANCE.writeConnectRequest(as, out));
    var request = Unpooled.wrappedBuffer(line.getBytes(UTF_8));

    assertThat(OneWayJsonServerCodec.INSTANCE.readCommand(request))
        .usingRecursiveComparison()
        .ignoringFields("id")
        .isEqualTo(as);
  }

  @ParameterizedTest
  @FieldSource("REPLIES")
  void repliesComeBackAsTheyWere(Reply reply) throws Exception {
    assertThat(Lines.message(line(reply))).isEqualTo(reply);
  }

  @ParameterizedTest
  @FieldSource("PUSHES")
  void pushesComeBackAsTheyWere(Push push) throws Exception {
    assertThat(Lines.message(line(push))).isEqualTo(push);
  }

  @ParameterizedTest
  @FieldSource("PUSHES")
  void barePushesComeBackAsTheyWere(Push push) throws Exception {
    assertThat(Lines.message(bareLine(push))).isEqualTo(push);
  }

  @Test
  void allSamplesFitIntoOneFrame() throws Exception {
    var frame = String.join("\n", COMMANDS.stream().map(Lines::line).toList());

    assertThat(Lines.commands(frame)).isEqualTo(COMMANDS);
  }
}
