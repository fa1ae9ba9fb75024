using System.Net;
using CloudAssistant.Gateway.Tests.Arrange;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Gateway.Tests.Hosting;

/// <summary>Every door there is. A new one is added here on purpose, or not at all.</summary>
[Collection(ClusterCollection.Name)]
public sealed class EndpointTests(ClusterFixture cluster)
{
    /// <summary>Need no caller's signature: health, time and the description of the API tell nothing, enrollment and links prove themselves in their own way.</summary>
    private static readonly string[] Open = ["GET /agent/link", "GET /agent/time", "GET /healthz", "GET /openapi.json", "GET /readyz", "POST /agent/enroll"];

    /// <summary>Judges every call by its signature.</summary>
    private const string Api = "* /";

    /// <summary>Refuses everything.</summary>
    private const string Unknown = "* {**path}";

    [Fact]
    public async Task Every_endpoint_authenticates_or_is_on_the_list()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);

        var found = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>().SelectMany(Names).Order(StringComparer.Ordinal);

        Assert.Equal([Api, Unknown, .. Open], found);
    }

    [Theory]
    [InlineData("GET", "/", "MissingAction")]
    [InlineData("POST", "/", "MissingAction")]
    [InlineData("PUT", "/", "UnsupportedHTTPMethod")]
    [InlineData("GET", "/?Action=DescribeCommands&Version=2014-05-26&RegionId=a", "MissingAccessKeyId")]
    [InlineData("GET", "/metrics", "InvalidPath.NotFound")]
    [InlineData("POST", "/agent/exec", "InvalidPath.NotFound")]
    public async Task An_unsigned_call_to_any_other_is_refused(string method, string path, string code)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var http = gateway.Http();
        using var request = new HttpRequestMessage(new(method), path);

        using var answer = await http.SendAsync(request);

        Assert.InRange(answer.StatusCode, HttpStatusCode.BadRequest, HttpStatusCode.UnavailableForLegalReasons);
        Assert.Contains($"<Code>{code}</Code>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
        return (methods.Count == 0 ? ["*"] : methods).Select(method => $"{method} {endpoint.RoutePattern.RawText}");
    }
}
