using System.Diagnostics;
using System.Globalization;
using System.Net;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Linux;
using Row = CloudAssistant.Agent.Linux.PeerOwner.Row;

namespace CloudAssistant.Agent.Tests.Link;

public class PeerOwnerTests
{
    private static readonly IPEndPoint Own = new(IPAddress.Loopback, 40_000), Server = new(IPAddress.Loopback, 8_080), Nobody = new(IPAddress.Any, 0);

    // Answers nothing, and at the end tells how many bytes it was sent.
    private const string Impostor = """
        use IO::Socket::INET;
        my $l = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 0, Listen => 5) or die;
        $| = 1;
        print $l->sockport, "\n";
        my $c = $l->accept;
        my $n = 0;
        while (my $got = sysread($c, my $b, 4096)) { $n += $got }
        print "$n\n";
        """;

    [Theory]
    [InlineData(0, null)]
    [InlineData(500, null)]
    [InlineData(501, "501")]
    public void An_accepted_connection_is_judged_by_who_accepted_it(uint user, string? names)
    {
        var why = PeerOwner.WhyNot(Own, Server, [Listener(Server, 0)], [new(Server, Own, "01", user, "7")], ownUser: 500);
        Assert.Equal(names is null, why is null);
        Assert.Contains(names ?? "", why ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_nobody_accepted_yet_is_judged_by_all_who_listen_there()
    {
        // The kernel shows such a connection as root's.
        Row[] rows = [new(Server, Own, "01", 0, "0")];
        Assert.Null(PeerOwner.WhyNot(Own, Server, [Listener(Server, 500), Listener(new(IPAddress.IPv6Any, 8_080), 0)], rows, 500));
        Assert.NotNull(PeerOwner.WhyNot(Own, Server, [Listener(Server, 501)], rows, 500));
        Assert.NotNull(PeerOwner.WhyNot(Own, Server, [Listener(Server, 500), Listener(new(IPAddress.Any, 8_080), 501)], rows, 500));
        Assert.NotNull(PeerOwner.WhyNot(Own, Server, [Listener(new(IPAddress.Any, 8_081), 0)], rows, 500));
    }

    [Fact]
    public void What_the_kernel_does_not_list_and_what_is_elsewhere_is_not_trusted()
    {
        Assert.NotNull(PeerOwner.WhyNot(Own, Server, [Listener(Server, 0)], [], 0));
        var elsewhere = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 80);
        Assert.NotNull(PeerOwner.WhyNot(Own, elsewhere, [Listener(elsewhere, 0)], [new(elsewhere, Own, "01", 0, "7")], 0));
    }

    [Theory]
    [InlineData("0100007F:1F90", "127.0.0.1:8080")]
    [InlineData("0000000000000000FFFF00000100007F:1F90", "127.0.0.1:8080")]
    [InlineData("00000000000000000000000001000000:0050", "[::1]:80")]
    public void Addresses_read_as_the_kernel_of_a_little_endian_machine_writes_them(string text, string address)
    {
        var row = Row.From($"  0: {text} 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000 100 0 0 10 0");
        Assert.Equal((IPEndPoint.Parse(address), "0A", 1000u, "4711"), (row.Local, row.State, row.User, row.Inode));
    }

    [RootFact("/usr/bin/perl", "/usr/bin/setpriv")]
    public async Task A_listener_of_another_account_is_sent_nothing_neither_a_hello_nor_a_code()
    {
        foreach (var enrolls in new[] { false, true })
        {
            using var impostor = Process.Start(new ProcessStartInfo("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "perl", "-e", Impostor])
            {
                RedirectStandardOutput = true, WorkingDirectory = "/",
            })!;
            var port = int.Parse((await ReadAsync(impostor))!, CultureInfo.InvariantCulture);
            var address = new Uri($"http://127.0.0.1:{port}");
            await using var agent = new AgentUnderTest(address);
            if (enrolls)
            {
                var refused = await Assert.ThrowsAsync<HttpRequestException>(() =>
                    new Enroller(agent.State).EnrollAsync(address, null, "act", "the-code", null, useProxy: false, trustsLoopback: false, CancellationToken.None));
                Assert.Contains("account 65534", refused.InnerException!.Message, StringComparison.Ordinal);
            }
            else
            {
                agent.Start();
            }
            Assert.Equal("0", await ReadAsync(impostor));
            await impostor.WaitForExitAsync().WaitAsync(ScriptedGateway.Patience);
        }
    }

    private static Row Listener(IPEndPoint at, uint user) => new(at, Nobody, "0A", user, "1");

    private static Task<string?> ReadAsync(Process process) => process.StandardOutput.ReadLineAsync().WaitAsync(ScriptedGateway.Patience);
}
