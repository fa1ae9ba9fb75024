using System.Security.Cryptography;
using System.Text.Json;

namespace CloudAssistant.Launcher.Postgres;

/// <summary>The logins of a private server, with random passwords made once; in a file only its owner may read.</summary>
internal sealed record PostgresLogins(string AdminPassword, string ServerPassword, string GatewayPassword)
{
    public const string Admin = "cloud_assistant_admin";
    public const string Server = "cloud_assistant";
    public const string Gateway = "cloud_assistant_gateway";

    public static PostgresLogins LoadOrCreate(string file)
    {
        if (File.Exists(file))
            return JsonSerializer.Deserialize<PostgresLogins>(File.ReadAllText(file)) ?? throw new InvalidDataException($"{file} holds no logins.");

        var logins = new PostgresLogins(Password(), Password(), Password());
        PrivateJson.Write(file, logins);
        return logins;
    }

    /// <summary>Hides the passwords from logs.</summary>
    public override string ToString() => nameof(PostgresLogins);

    private static string Password() => RandomNumberGenerator.GetHexString(40, lowercase: true);
}
