package dev.cairn.app;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.ClientInfo;
import dev.cairn.protocol.ClientId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What enrolled clients are called, looked up when somebody new appears. */
final class ClientNames implements UnaryOperator<ClientId> {
  private static final int PAGE = 100;

  private final AdminClient admin;
  private final Map<ClientId, ClientId> names = new HashMap<>();

  ClientNames(AdminClient admin) {
    this.admin = admin;
  }

  @Override
  public ClientId apply(ClientId id) {
    if (!names.containsKey(id)) {
      look();
    }
    return names.getOrDefault(id, id);
  }

  private void look() {
    String after = null;
    List<ClientInfo> page;
    do {
      page = admin.clients(after, PAGE);
      for (ClientInfo client : page) {
        String name = client.name();
        if (name != null) {
          names.put(new ClientId(client.client()), new ClientId(name));
        }
        after = client.client();
      }
    } while (page.size() == PAGE);
  }
}
