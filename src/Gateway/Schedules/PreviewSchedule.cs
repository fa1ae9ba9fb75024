using System.Globalization;
using CloudAssistant.Api.Schedules;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Schedules;

namespace CloudAssistant.Gateway.Schedules;

/// <summary>Shows when a frequency is due, and starts nothing. Not an action of the vendor's API.</summary>
internal static class PreviewSchedule
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static async Task<Answer<PreviewScheduleResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        if (!parameters.Has("Frequency"))
            parameters.Refuse(RefusalCode.MissingParamFrequency, "The parameter Frequency is required.");
        var request = new SchedulePreviewRequest
        {
            Frequency = parameters.Text("Frequency"),
            Zone = Zone(parameters),
            Count = (int)(Limited(parameters, "Count", "a whole number", PreviewLimits.CountMin, PreviewLimits.CountMax) ?? PreviewLimits.CountDefault),
            From = From(parameters),
            Timeout = Limited(
                parameters, "Timeout", "a whole number of seconds", (long)CommandLimits.TimeoutMin.TotalSeconds, (long)parameters.Limits.TimeoutMax.TotalSeconds) is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : null,
        };
        if (parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IScheduleDesk>().PreviewAsync(request);
        return reply.Try(out var preview, out var refusal) ? Response(preview) : refusal;
    }

    private static PreviewScheduleResponse Response(SchedulePreview preview) => new()
    {
        Frequency = preview.Frequency,
        Zone = preview.Zone,
        DueTimes = new()
        {
            DueTime = [.. preview.DueTimes.Select(due => new DueTimeItem
            {
                Utc = ApiText.Time(due),
                Local = due.ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture),
            })],
        },
        Exhausted = preview.Exhausted,
    };

    private static string Zone(ParameterReader parameters)
    {
        var zone = parameters.Optional("Zone") ?? "UTC";
        if (zone.Length > PreviewLimits.ZoneCharactersMax)
            parameters.Refuse(RefusalResponses.Of(
                RefusalCode.InvalidParameterZone, $"The parameter Zone is not valid: it has {zone.Length} characters; at most {PreviewLimits.ZoneCharactersMax} are allowed."));
        return zone;
    }

    private static DateTimeOffset? From(ParameterReader parameters)
    {
        if (parameters.Optional("From") is not { } text)
            return null;
        if (DateTimeOffset.TryParseExact(text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from)
            && from >= PreviewLimits.FromMin && from <= PreviewLimits.FromMax)
            return from;
        parameters.Refuse(RefusalResponses.Invalid(
            "From", $"yyyy-MM-ddTHH:mm:ssZ, from {ApiText.Time(PreviewLimits.FromMin)} to {ApiText.Time(PreviewLimits.FromMax)}"));
        return null;
    }

    private static long? Limited(ParameterReader parameters, string name, string what, long min, long max)
    {
        var wrong = RefusalResponses.Invalid(name, $"{what} from {min} to {max}");
        if (parameters.Number(name, wrong) is not { } number)
            return null;
        if (number < min || number > max)
            parameters.Refuse(wrong);
        return Math.Clamp(number, min, max);
    }
}
