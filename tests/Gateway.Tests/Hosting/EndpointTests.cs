using CloudAssistant.Gateway.Tests.Arrange;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Gateway.Tests.Hosting;

/// <summary>Every door there is. A new one is added here on purpose, or not at all.</summary>
[Collection(ClusterCollection.Name)]
public sealed class EndpointTests(ClusterFixture cluster)
{
    /// <summary>Need no caller's signature: health and time tell nothing, enrollment and links prove themselves in their own way.</summary>
    private static readonly string[] Open = ["/agent/enroll", "/agent/link", "/agent/time", "/healthz", "/readyz"];

    /// <summary>Judges every call by its signature.</summary>
    private const string Api = "/";

    /// <summary>Refuses everything.</summary>
    private const string Unknown = "{**path}";

    [Fact]
    public async Task Every_endpoint_authenticates_or_is_on_the_list()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);

        var found = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText!).Order(StringComparer.Ordinal).Distinct();

        Assert.Equal(Open.Order(StringComparer.Ordinal), found.Except([Api, Unknown]));
    }
}
