using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Tests.Verbs;
using CloudAssistant.Agent.Verbs;

namespace CloudAssistant.Agent.Tests.Link;

public class TrustTests
{
    [Fact]
    public async Task With_a_pinned_authority_the_agent_enrolls_links_and_tells_which_certificate_it_saw()
    {
        var (ca, leaf) = Certificates(IPAddress.Loopback);
        await using var gateway = await ScriptedGateway.StartAsync(leaf);
        await using var agent = new AgentUnderTest(gateway.Address);
        await new Enroller(agent.State).EnrollAsync(gateway.Address, ca, "act", "code", null, useProxy: false, trustsLoopback: false, CancellationToken.None);
        Assert.Equal(ca, agent.State.ReadCa());
        agent.State.Write(agent.State.ReadIdentity()! with { InstanceId = AgentUnderTest.InstanceId });
        agent.Start();
        var link = await gateway.WelcomeAsync();
        Assert.Equal(SHA256.HashData(leaf.RawData), link.Proof.CertificateSha256.ToByteArray());
    }

    [Fact]
    public async Task An_agent_trusts_exactly_what_it_enrolled_with_and_enrolling_again_does_not_take_the_pin_away()
    {
        var (ca, leaf) = Certificates(IPAddress.Loopback);
        await using var gateway = await ScriptedGateway.StartAsync(leaf);
        await using var agent = new AgentUnderTest(gateway.Address);
        var pem = Path.Combine(agent.State.Path, "ca.pem");
        string[] enroll = ["enroll", "--server", gateway.Address.ToString(), "--id", "a", "--code", "c", "--state-dir", agent.State.Path];
        await File.WriteAllTextAsync(agent.File("ca"), ca);
        Assert.Equal(0, await EnrollVerb.New().Parse([.. enroll[1..], "--ca", agent.File("ca")]).InvokeAsync());
        Assert.Equal(0, await EnrollVerb.New().Parse(enroll[1..]).InvokeAsync());
        Assert.Equal(ca, await File.ReadAllTextAsync(pem));
        Assert.NotNull(agent.State.ReadTrust(agent.State.ReadIdentity()!, out _));

        await File.WriteAllTextAsync(pem, Certificates(IPAddress.Loopback).Ca);
        Assert.Null(agent.State.ReadTrust(agent.State.ReadIdentity()!, out var why));
        Assert.Contains("not what this machine enrolled with", why, StringComparison.Ordinal);
        File.Delete(pem);
        var said = await AgentCommand.RunAsync("run", "--state-dir", agent.State.Path);
        Assert.Equal(2, said.ExitCode);
        Assert.Contains("gone", said.Error, StringComparison.Ordinal);
        Assert.Equal(2, await EnrollVerb.New().Parse(enroll[1..]).InvokeAsync());
        Assert.Equal(0, await EnrollVerb.New().Parse([.. enroll[1..], "--ca", agent.File("ca")]).InvokeAsync());
        Assert.NotNull(agent.State.ReadTrust(agent.State.ReadIdentity()!, out _));
    }

    [Fact]
    public async Task A_server_of_no_known_authority_is_not_told_the_code()
    {
        var (_, leaf) = Certificates(IPAddress.Loopback);
        await CheckRefusedAsync(leaf, null);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_not_told_the_code()
    {
        var (_, leaf) = Certificates(IPAddress.Loopback);
        await CheckRefusedAsync(leaf, Certificates(IPAddress.Loopback).Ca);
    }

    [Fact]
    public async Task A_server_with_another_name_is_not_told_the_code()
    {
        var (ca, leaf) = Certificates(IPAddress.Parse("192.0.2.1"));
        await CheckRefusedAsync(leaf, ca);
    }

    [Fact]
    public async Task A_server_whose_certificate_has_expired_is_not_told_the_code()
    {
        var (ca, leaf) = OwnCertificates.New(IPAddress.Loopback, until: DateTimeOffset.UnixEpoch.AddYears(41));
        await CheckRefusedAsync(leaf, ca);
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.4", false)] // protects mail
    [InlineData("1.3.6.1.5.5.7.3.1", true)]
    public async Task A_pinned_authority_speaks_for_servers_by_certificates_that_are_for_servers(string use, bool taken)
    {
        var (ca, leaf) = OwnCertificates.New(IPAddress.Loopback, use: use);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = ServeAsync();
        using var handler = ServerHandler.New(new Uri($"https://{listener.LocalEndpoint}"), new ServerTrust(ca), useProxy: false, _ => { });
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var tls = new SslStream(client.GetStream());
        handler.SslOptions.TargetHost = "127.0.0.1";
        var end = await Record.ExceptionAsync(() => tls.AuthenticateAsClientAsync(handler.SslOptions));
        Assert.Equal(taken, end is null);
        client.Close();
        await server;

        async Task ServeAsync()
        {
            using var accepted = await listener.AcceptTcpClientAsync();
            using var stream = new SslStream(accepted.GetStream());
            await Record.ExceptionAsync(() => stream.AuthenticateAsServerAsync(leaf));
        }
    }

    [Fact]
    public void Only_certificates_can_be_pinned()
    {
        Assert.Null(ServerTrust.WhyNot(Certificates(IPAddress.Loopback).Ca));
        Assert.NotNull(ServerTrust.WhyNot("no certificate"));
    }

    private static async Task CheckRefusedAsync(X509Certificate2 leaf, string? ca)
    {
        await using var gateway = await ScriptedGateway.StartAsync(leaf);
        await using var agent = new AgentUnderTest(gateway.Address);
        var asked = 0;
        gateway.OnEnroll = _ =>
        {
            asked++;
            return new();
        };
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            new Enroller(agent.State).EnrollAsync(gateway.Address, ca, "act", "code", null, useProxy: false, trustsLoopback: false, CancellationToken.None));
        Assert.Equal(0, asked);
    }

    private static (string Ca, X509Certificate2 Leaf) Certificates(IPAddress name) => OwnCertificates.New(name);
}
