using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.AgentLink;
using Google.Protobuf;

namespace CloudAssistant.Gateway.Instances;

/// <summary>The door for machines that are not managed yet: what time it is, and whether the code they show is good.</summary>
internal static class Enrollment
{
    public static void AddEnrollment(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<EnrollmentDoor>();
    }

    public static void MapEnrollment(this WebApplication app)
    {
        app.MapGet(ProtocolLimits.TimePath, Time);
        app.MapPost(ProtocolLimits.EnrollPath, (HttpContext context, EnrollmentDoor door) => door.EnrollAsync(context));
    }

    private static IResult Time(Presence presence) => presence.ServerTime is { } now
        ? Results.Bytes(new ServerTime { ServerTime_ = now }.ToByteArray(), ProtocolLimits.ContentType)
        : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
}
