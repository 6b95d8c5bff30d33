package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits hold for clients that connect at the same moment on different event loops. */
@Timeout(60)
final class AtOnceIT {
  private static final int ROUNDS = 150;

  @Test
  void ofTwoConnectionsOfAUserOneStays() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "event_loops=4",
            Tokens.SETTING,
            "client.ping_interval=0s",
            "client.subscribe_to_user_personal_channel.enabled=true",
            "client.subscribe_to_user_personal_channel.single_connection=true")) {
      Admin admin = gateway.admin();
      for (int round = 0; round < ROUNDS; round++) {
        String user = "u" + round;
        List<Client> both = connectAtOnce(gateway, user, 2);
        for (Client client : both) {
          assertThat(client.anyFrame().opcode()).as("the reply").isEqualTo(Frame.TEXT);
        }
        admin.await(
            "online",
            "{'users':['" + user + "']}",
            "{'result':{'users':[{'user':'" + user + "','connections':1}],'clients':[]}}");
        for (Client client : both) {
          client.close();
        }
      }
    }
  }

  @Test
  void userHasNoMoreConnectionsThanItMayHave() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "event_loops=4",
            Tokens.SETTING,
            "client.ping_interval=0s",
            "client.user_connection_limit=3")) {
      for (int round = 0; round < ROUNDS; round++) {
        List<Client> clients = connectAtOnce(gateway, "u" + round, 6);
        int connected = 0;
        for (Client client : clients) {
          connected += client.anyFrame().opcode() == Frame.TEXT ? 1 : 0;
        }
        assertThat(connected).isEqualTo(3);
        for (Client client : clients) {
          client.close();
        }
      }
    }
  }

  private static List<Client> connectAtOnce(TestGateway gateway, String user, int count)
      throws IOException {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(gateway.client());
    }
    String connect = json("{'id':1,'connect':{'token':'" + Tokens.ofUser(user) + "'}}");
    for (Client client : clients) {
      client.send(connect);
    }
    return clients;
  }
}
