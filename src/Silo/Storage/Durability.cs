using System.Data.Common;

namespace CloudAssistant.Silo.Storage;

/// <summary>What PostgreSQL must be set to, so that an acknowledged call survives a power cut.</summary>
internal static class Durability
{
    private static readonly string[] MustBeOn = ["fsync", "full_page_writes", "synchronous_commit"];

    /// <summary>Throws with the name of the first setting that would let an acknowledged write be lost.</summary>
    public static async Task RequireAsync(DbConnection connection)
    {
        foreach (var setting in MustBeOn)
        {
            await using var command = connection.Command("SELECT current_setting(@name)", ("name", setting));
            var value = (string)(await command.ExecuteScalarAsync())!;
            if (!Keeps(value))
                throw new DurabilityException(setting, value);
        }
    }

    /// <summary>synchronous_commit has more values than on and off, for standbys; each of them waits for this server's own disk.</summary>
    internal static bool Keeps(string value) => value is "on" or "local" or "remote_write" or "remote_apply";
}

/// <summary>PostgreSQL is set to lose acknowledged writes.</summary>
public sealed class DurabilityException(string setting, string value)
    : Exception($"PostgreSQL's setting {setting} is {value}: acknowledged calls could be lost. Set {setting} = on.")
{
    /// <summary>The setting.</summary>
    public string Setting { get; } = setting;
}
