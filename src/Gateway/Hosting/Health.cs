using CloudAssistant.Gateway.AgentLink;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Two questions of whoever watches the process: does it live, and should it get work.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", Live);
        app.MapGet("/readyz", Ready);
    }

    /// <summary>Asks nobody else: a process that answers lives.</summary>
    private static IResult Live() => Results.Text("live\n");

    /// <summary>Ready while the silos vouch for this gateway and it is not about to leave.</summary>
    private static IResult Ready(Presence presence) => presence.WhyNotReady is { } reason
        ? Results.Text(reason + "\n", statusCode: StatusCodes.Status503ServiceUnavailable)
        : Results.Text("ready\n");
}
