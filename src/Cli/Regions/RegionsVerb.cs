using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Regions;

/// <summary><c>ca regions</c></summary>
internal static class RegionsVerb
{
    public static Command Create(SessionOptions session)
    {
        var verb = new Verb("regions", "Lists the regions that can be called: the one of the server.", "ca regions", "ca regions --output json");
        session.Bind(verb, async (_, call, cancellation) =>
        {
            var found = (await call.Client.DescribeRegionsAsync(new(), cancellation)).Regions.Region;
            call.Screen.Show(found, screen => screen.Table(["Region", "Name", "Endpoint"], found.Select(one => (string[])[one.RegionId, one.LocalName, one.RegionEndpoint])));
            return ExitCodes.Success;
        });
        return verb;
    }
}
