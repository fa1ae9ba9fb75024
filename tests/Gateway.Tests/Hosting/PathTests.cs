using System.Net;
using System.Net.Sockets;
using System.Text;
using CloudAssistant.Gateway.Hosting;
using CloudAssistant.Gateway.Tests.Arrange;

namespace CloudAssistant.Gateway.Tests.Hosting;

[Collection(ClusterCollection.Name)]
public sealed class PathTests(ClusterFixture cluster)
{
    [Theory]
    [InlineData("/", true)]
    [InlineData("/?Action=RunCommand&X=%2f..%2f;//", true)]
    [InlineData("/healthz", true)]
    [InlineData("/agent/link", true)]
    [InlineData("", false)]
    [InlineData("*", false)]
    [InlineData("http://localhost/healthz", false)]
    [InlineData("//", false)]
    [InlineData("//healthz", false)]
    [InlineData("/agent/", false)]
    [InlineData("/agent//link", false)]
    [InlineData("/agent/./link", false)]
    [InlineData("/agent/../healthz", false)]
    [InlineData("/healthz/..", false)]
    [InlineData("/agent%2flink", false)]
    [InlineData("/agent%2Flink", false)]
    [InlineData("/%2e%2e/healthz", false)]
    [InlineData("/healthz;x=1", false)]
    [InlineData("/healthz%00", false)]
    [InlineData("/agent\\link", false)]
    public void A_path_has_one_form(string target, bool normal) => Assert.Equal(normal, NormalPaths.IsNormal(target));

    [Theory]
    [InlineData("/healthz", "200")]
    [InlineData("//healthz", "400")]
    [InlineData("/x/../healthz", "400")]
    [InlineData("/healthz;jsessionid=1", "400")]
    [InlineData("/%68ealthz", "400")]
    [InlineData("/metrics", "404")]
    [InlineData("/healthz.txt", "404")]
    public async Task Only_the_normal_form_of_a_known_path_is_answered(string target, string status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);

        var answer = await AskAsync(gateway, $"GET {target} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.1.2.3\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 " + status, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Server:", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(status[0] == '4', answer.Contains("<Code>InvalidPath", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("//healthz")]
    [InlineData("/metrics")]
    public async Task An_error_of_the_host_has_the_shape_of_the_API(string target)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);

        var answer = await AskAsync(gateway, $"GET {target} HTTP/1.1\r\nHost: here:81\r\nConnection: close\r\n\r\n");

        Assert.Contains("Content-Type: text/xml;charset=utf-8\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("x-acs-request-id: ", answer, StringComparison.Ordinal);
        Assert.Contains("<HostId>here:81</HostId>", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_line_holds_256_KB_of_query()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var http = gateway.Http();

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz?x=" + new string('a', 256 * 1024))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, (await http.GetAsync("/healthz?x=" + new string('a', 300 * 1024))).StatusCode);
    }

    private static async Task<string> AskAsync(GatewayUnderTest gateway, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        return await new StreamReader(stream).ReadToEndAsync().WaitAsync(Patience.Long);
    }
}
