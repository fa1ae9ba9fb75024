using CloudAssistant.Api.Regions;
using CloudAssistant.Gateway.Http;

namespace CloudAssistant.Gateway.Regions;

/// <summary>Lists the one region there is, at the address the caller found it: clients go on with that.</summary>
internal static class DescribeRegions
{
    public static Task<Answer<DescribeRegionsResponse>> RunAsync(ActionCall call) => Task.FromResult<Answer<DescribeRegionsResponse>>(new DescribeRegionsResponse
    {
        Regions = new() { Region = [new() { RegionId = call.RegionId, LocalName = call.RegionId, RegionEndpoint = call.Host, Status = "available" }] },
    });
}
