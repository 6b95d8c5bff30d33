package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What clients of any transport do that they should not, the one reason for which each must be
 * closed, and what the client is told.
 */
enum WireMisbehaviour {
  DOES_NOT_WAIT_TO_BE_CONNECTED("bad_request") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      client.send("{'id':1,'subscribe':{'channel':'x'}}");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  },
  FORGES_A_TOKEN("invalid_token") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      String forged = Tokens.signed("HS256", "guessed", "{'sub':'root'}");
      client.send("{'id':1,'connect':{'token':'" + forged + "'}}");
      assertThat(client.ending()).isEqualTo("3500 invalid token");
    }
  },
  CONNECTS_TWICE("bad_request") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      client.send("{'id':2,'connect':{}}");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  },
  INVENTS_A_COMMAND("bad_request") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      client.send("{'id':2,'shutdown':{}}");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  },
  SENDS_WHAT_IS_NOT_JSON("bad_request") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      client.send("beg your pardon");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  },
  SENDS_HALF_A_COMMAND("bad_request") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      client.send("{'id':2,'rpc':{'method':");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  },
  TAKES_NUMBERS_FOR_NAMES("bad_request") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      client.send("{'id':2,'subscribe':{'channel':7}}");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  },
  NESTS_TOO_DEEPLY("bad_request") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      String deep = "[".repeat(30_000) + "]".repeat(30_000);
      client.send("{'id':2,'rpc':{'method':'echo','data':" + deep + "}}");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  },
  COUNTS_TOO_FAR("bad_request") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      client.send("{'id':1" + "0".repeat(50_000) + ",'rpc':{'method':'echo'}}");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  },
  SENDS_MESSAGES_THAT_NOBODY_WANTS("not_available") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      client.send("{'send':{'data':1}}");
      assertThat(client.ending()).isEqualTo("3508 not available");
    }
  },
  PONGS_UNASKED("bad_request") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      client.send("{}");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  },
  PONGS_TWICE("bad_request") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      assertThat(client.next()).isEqualTo("{}");
      client.send("{}");
      client.send("{}");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  },
  NEVER_PONGS("no_pong") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      assertThat(client.ending()).isEqualTo("3012 no pong");
    }
  },
  STAYS_AFTER_A_FAILED_CONNECT("stale") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      client.send("{'id':1,'connect':{'token':'" + Tokens.of("{'sub':'42','exp':1}") + "'}}");
      assertThat(client.ending()).isEqualTo("3502 stale");
    }
  },
  SUBSCRIBES_A_THOUSAND_TIMES_AT_ONCE("client_left") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      String[] commands = new String[1_000];
      for (int i = 0; i < commands.length; i++) {
        commands[i] = "{'id':%d,'subscribe':{'channel':'%d'}}".formatted(i + 2, i);
      }
      client.send(commands);
      for (int i = 0; i < commands.length; i++) {
        String answer =
            i < 128 ? "'subscribe':{}" : "'error':{'code':106,'message':'limit exceeded'}";
        assertThat(client.next()).isEqualTo(json("{'id':" + (i + 2) + "," + answer + "}"));
      }
    }
  },
  LEAVES_WITHOUT_A_WORD("client_left") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
    }
  },
  RESETS("client_left") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      connect(client);
      client.reset();
    }
  },
  STOPS_READING("slow_consumer") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      String id = connect(client);
      String push = "{'to':{'clients':['" + id + "']},'data':" + Stuck.FILLER + "}";
      while (!admin.call("push", push).contains("offline\":{\"users\":[],\"clients\":[\"")) {
        assertThat(admin.sum("sluice_outbound_queue_blocked_bytes")).isLessThan(1 << 20);
      }
    }
  },
  READS_NO_ANSWERS("slow_consumer") {
    @Override
    void by(WireClient client, Admin admin) throws IOException {
      String id = connect(client);
      String echo = "{'id':2,'rpc':{'method':'echo','data':'" + "x".repeat(60_000) + "'}}";
      String online = "{'clients':['" + id + "']}";
      for (int i = 0; i < 500; i++) {
        client.send(echo);
        if (i % 20 == 19 && admin.call("online", online).contains("false")) {
          break;
        }
      }
      assertThat(admin.call("online", online)).contains("false");
    }
  };

  private static final Pattern CLIENT_ID = Pattern.compile("\"client\":\"([-0-9a-f]{36})\"");

  private final String reason;

  WireMisbehaviour(String reason) {
    this.reason = reason;
  }

  /** As in metrics. */
  String reason() {
    return reason;
  }

  boolean isAboutPings() {
    return this == PONGS_TWICE || this == NEVER_PONGS;
  }

  /** Misbehaves until it has been closed for it, or has left. */
  abstract void by(WireClient client, Admin admin) throws IOException;

  /** Returns the client's id. */
  static String connect(WireClient client) throws IOException {
    client.send("{'id':1,'connect':{}}");
    String reply = client.next();
    Matcher matcher = CLIENT_ID.matcher(reply);
    assertThat(matcher.find()).as(reply).isTrue();
    return matcher.group(1);
  }
}
