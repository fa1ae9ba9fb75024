using System.Net;
using System.Net.Sockets;
using System.Text;
using CloudAssistant.Agent.Link;

namespace CloudAssistant.Agent.Tests.Link;

public class ProxyTests
{
    [Theory]
    [InlineData("http://127.0.0.1:1", false, false)]
    [InlineData("http://127.0.0.1:1", true, false)]
    [InlineData("https://cloud.example", false, false)]
    [InlineData("https://cloud.example", true, true)]
    public void Only_who_asked_for_it_goes_through_a_proxy_and_never_without_tls(string server, bool asked, bool uses)
    {
        using var handler = ServerHandler.New(new Uri(server), new ServerTrust(null), asked, _ => { });
        Assert.Equal((uses, false), (handler.UseProxy, handler.AllowAutoRedirect));
    }

    [Fact]
    public async Task An_agent_in_an_environment_that_names_a_proxy_does_not_talk_to_it_unless_told_to()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var accepting = proxy.AcceptTcpClientAsync();
        var environment = $"https_proxy=http://{proxy.LocalEndpoint} http_proxy=http://{proxy.LocalEndpoint} exec \"$@\"";
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        string[] call = ["enroll", "--server", "https://127.0.0.1:9", "--id", "a", "--code", "c", "--state-dir", agent.File("fresh")];
        Assert.Equal(1, (await Verbs.AgentCommand.ShellAsync(environment, call)).ExitCode);
        Assert.False(accepting.IsCompleted);

        var asked = Verbs.AgentCommand.ShellAsync(environment, [.. call, "--use-proxy"]);
        using (var connection = await accepting.WaitAsync(ScriptedGateway.Patience))
        {
            var bytes = new byte[1024];
            var read = await connection.GetStream().ReadAsync(bytes).AsTask().WaitAsync(ScriptedGateway.Patience);
            proxy.Stop();
            Assert.StartsWith("CONNECT 127.0.0.1:9", Encoding.ASCII.GetString(bytes, 0, read), StringComparison.Ordinal);
        }
        Assert.Equal(1, (await asked).ExitCode);
    }
}
