using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudAssistant.Gateway.Hosting;
using CloudAssistant.Gateway.Tests.Arrange;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Tests.Hosting;

[Collection(ClusterCollection.Name)]
public sealed class ListeningTests(ClusterFixture cluster) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gateway-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1,::")]
    [InlineData("*")]
    [InlineData("192.0.2.7")]
    public void Off_loopback_without_TLS_it_refuses_to_start_and_says_what_to_set(string listen)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => GatewayUnderTest.Create(cluster, "--listen=" + listen));

        Assert.Equal(["Gateway:Listen names an address off loopback, which needs TLS: set Tls:Certificate and Tls:Key to PEM files."], refused.Failures);
    }

    [Theory]
    [InlineData("--listen=nowhere", "Gateway:Listen must name IP addresses, separated by commas, such as 127.0.0.1.")]
    [InlineData("--Tls:Certificate=/dev/null", "Tls:Certificate and Tls:Key must be set together.")]
    [InlineData("--Tls:Key=/dev/null", "Tls:Certificate and Tls:Key must be set together.")]
    public void A_senseless_setting_is_named(string setting, string failure)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => GatewayUnderTest.Create(cluster, setting));

        Assert.Contains(failure, refused.Failures);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_key_that_others_may_read_is_refused(UnixFileMode others)
    {
        if (OperatingSystem.IsWindows())
            return;
        var (certificate, key, _) = MakePem();
        File.SetUnixFileMode(key, UnixFileMode.UserRead | others);

        var refused = Assert.Throws<OptionsValidationException>(() =>
            GatewayUnderTest.Create(cluster, "--Tls:Certificate=" + certificate, "--Tls:Key=" + key));

        Assert.Equal(["Tls:Key names a file that others may read: set its mode to 0600."], refused.Failures);
    }

    [Fact]
    public void A_certificate_that_is_none_is_refused()
    {
        var (_, key, _) = MakePem();

        var refused = Assert.Throws<OptionsValidationException>(() =>
            GatewayUnderTest.Create(cluster, "--Tls:Certificate=" + key, "--Tls:Key=" + key));

        Assert.Equal(["Tls:Certificate and Tls:Key must be PEM files, and the key that of the certificate."], refused.Failures);
    }

    [Theory]
    [InlineData("--urls=http://0.0.0.0:0")]
    [InlineData("--Kestrel:Endpoints:Extra:Url=http://0.0.0.0:0")]
    [InlineData("--urls=http://0.0.0.0:0", "--preferHostingUrls=true")]
    [InlineData("--urls=http://0.0.0.0:0", "--PREFERHOSTINGURLS=1")]
    [InlineData("--http_ports=0", "--preferHostingUrls=true")]
    public async Task No_other_setting_adds_a_listener(params string[] settings)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster, settings);

        Assert.Equal("127.0.0.1", gateway.Address.Host);
    }

    [Fact]
    public async Task The_port_file_holds_the_bound_port()
    {
        var file = Path.Combine(_directory.FullName, "port");

        await using var gateway = await GatewayUnderTest.StartAsync(cluster, "--port-file=" + file);

        Assert.Equal(gateway.Address.Port + "\n", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task With_a_certificate_it_serves_HTTPS_and_WSS_and_binds_links_to_the_certificate()
    {
        var (certificate, key, sha256) = MakePem();
        await using var gateway = await GatewayUnderTest.StartAsync(
            cluster, "--listen=0.0.0.0", "--Tls:Certificate=" + certificate, "--Tls:Key=" + key);
        var address = new UriBuilder(gateway.Address) { Host = "127.0.0.1" }.Uri;

        await using var agent = await ScriptedAgent.ConnectAsync(address);
        Assert.Equal("https", address.Scheme);
        Assert.Equal(sha256, agent.CertificateSeen);
        await agent.SendAsync(agent.Hello());
        Assert.NotNull((await agent.ReadAsync())!.Welcome);

        await using var deceived = await ScriptedAgent.ConnectAsync(address);
        await deceived.SendAsync(deceived.Hello(proof => proof.CertificateSha256 = ByteString.Empty));
        Assert.Equal("LinkProofInvalid", (await deceived.ReadAsync())!.LinkRefused.Code);

        await Assert.ThrowsAsync<WebSocketException>(() => ScriptedAgent.ConnectAsync(new UriBuilder(address) { Scheme = "http" }.Uri));
    }

    private (string Certificate, string Key, byte[] Sha256) MakePem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(start, start.AddYears(50));
        var (file, keyFile) = (Path.Combine(_directory.FullName, "tls.pem"), Path.Combine(_directory.FullName, "tls.key"));
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (file, keyFile, SHA256.HashData(certificate.RawData));
    }
}
