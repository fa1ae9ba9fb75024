using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Tests.Instances;

public class IdentityTests
{
    [Fact]
    public void What_a_server_calls_a_machine_is_no_line_of_its_own_and_steers_no_terminal()
    {
        var identity = Identity.FromText(new Identity
        {
            InstanceId = "i-1\nloopback=trusted", InstanceName = "a\u001b[2Jb", RegionId = "r\rx", Server = new Uri("https://127.0.0.1"), ActivationId = "a", CaSha256 = "", UseProxy = false,
        }.ToText())!;

        Assert.Equal(("i-1 loopback=trusted", "a [2Jb", "r x", false), (identity.InstanceId, identity.InstanceName, identity.RegionId, identity.TrustsLoopback));
    }
}
