using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Http;

/// <summary>An error as the API words it.</summary>
/// <param name="Code">Code of the ECS API.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Message">The error in words.</param>
internal sealed record ApiFault(string Code, int Status, string Message)
{
    /// <summary>What was not allowed to whom.</summary>
    public AccessDenied? Denied { get; init; }

    /// <summary>When it is worth trying again; null when nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
