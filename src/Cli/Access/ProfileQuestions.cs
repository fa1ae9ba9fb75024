using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Access;

/// <summary>Asks for a profile, line by line; an empty answer keeps what stands in brackets.</summary>
internal static class ProfileQuestions
{
    public static StoredProfile Ask(Terminal terminal, StoredProfile before)
    {
        var endpoint = Profile.Address(Line(terminal, "Endpoint", before.Endpoint ?? "http://127.0.0.1:8088")).ToString();
        var id = Line(terminal, "Access key id", before.AccessKeyId);
        var secret = Secret(terminal, id == before.AccessKeyId ? before.AccessKeySecret : null, before.MaskedSecret);
        var region = Line(terminal, "Region", before.RegionId ?? Profile.DefaultRegion);
        return before with { Endpoint = endpoint, AccessKeyId = id, AccessKeySecret = secret, AccessKeyFile = null, RegionId = region };
    }

    private static string Line(Terminal terminal, string what, string? before)
    {
        terminal.Error.Write(string.IsNullOrEmpty(before) ? $"{what}: " : $"{what} [{before}]: ");
        var typed = terminal.In.ReadLine() ?? throw new UsageException($"{what} is missing; ca configure set takes options instead of questions.");
        return typed.Trim() is { Length: > 0 } text ? text : string.IsNullOrEmpty(before) ? throw new UsageException($"{what} is empty.") : before;
    }

    private static string Secret(Terminal terminal, string? before, string masked)
    {
        var what = string.IsNullOrEmpty(before) ? "Access key secret" : $"Access key secret ({masked} stays when empty)";
        if (terminal.AskSecret is not { } ask)
            terminal.Error.Write($"{what}: ");
        else if (ask(what).Trim() is { Length: > 0 } asked)
            return asked;
        else
            return before ?? throw new UsageException("The secret is empty.");
        return terminal.In.ReadLine()?.Trim() is { Length: > 0 } typed ? typed : before ?? throw new UsageException("The secret is empty.");
    }
}
