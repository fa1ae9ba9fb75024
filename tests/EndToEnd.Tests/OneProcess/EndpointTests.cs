using CloudAssistant.Silo.Hosting;
using Microsoft.AspNetCore.Routing;

namespace CloudAssistant.EndToEnd.Tests.OneProcess;

/// <summary>Every door of the processes as they are started. A new one is added here on purpose, or not at all.</summary>
public class EndpointTests(Server server) : IClassFixture<Server>
{
    [Fact]
    public void A_standalone_server_has_the_doors_of_a_gateway_and_no_other() => Assert.Equal(
        ["* /", "* {**path}", "GET /agent/link", "GET /agent/time", "GET /healthz", "GET /openapi.json", "GET /readyz", "POST /agent/enroll"],
        server.Endpoints.SelectMany(Names).Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_silo_tells_whether_it_is_ready_and_nothing_else()
    {
        var data = Directory.CreateTempSubdirectory("ca-test-");
        try
        {
            await using var silo = SiloProcess.Create(["--data", data.FullName, "--Database:Kind", "Sqlite"]);
            var endpoints = ((IEndpointRouteBuilder)silo).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>();

            Assert.Equal(["* /health/ready"], endpoints.SelectMany(Names));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Names(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
        return (methods.Count == 0 ? ["*"] : methods).Select(method => $"{method} {endpoint.RoutePattern.RawText}");
    }
}
