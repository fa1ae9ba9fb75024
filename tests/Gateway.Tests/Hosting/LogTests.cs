using CloudAssistant.Gateway.Tests.Arrange;

namespace CloudAssistant.Gateway.Tests.Hosting;

[Collection(ClusterCollection.Name)]
public sealed class LogTests(ClusterFixture cluster)
{
    [Theory]
    [InlineData("--Logging:LogLevel:Default=Information")]
    [InlineData("--Logging:LogLevel:Default=Trace")]
    [InlineData("--Logging:LogLevel:Microsoft.AspNetCore.Hosting=Trace")]
    public async Task What_a_URL_carries_is_never_logged(string setting)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster, setting);
        using var http = gateway.Http();

        await http.GetAsync("/healthz?CommandContent=canary-7301");
        await http.GetAsync("/nowhere?CommandContent=canary-7301");
        await http.GetAsync("/healthz;x?CommandContent=canary-7301");
        await gateway.StopAsync();

        Assert.Contains(gateway.Logs.Lines, line => line.Contains("Listening on", StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Contains("canary-7301", StringComparison.Ordinal));
    }
}
