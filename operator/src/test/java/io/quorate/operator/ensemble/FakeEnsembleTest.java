package io.quorate.operator.ensemble;

/** The fake keeps the contract. */
final class FakeEnsembleTest extends EnsembleClientContract {
  @Override
  EnsembleClient client() {
    return servers;
  }

  @Override
  MemberAddress start(int id) {
    MemberAddress address = new MemberAddress(ServerName.member("ns", "c", id), "fake-" + id, 1);
    servers.start(id, address);
    return address;
  }
}
