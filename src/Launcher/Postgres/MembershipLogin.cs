using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace CloudAssistant.Launcher.Postgres;

/// <summary>
/// The gateways' login on a database that is not ours: it reads membership and nothing else. Made through the login we were given, with a random name
/// and password of this data directory, kept in a file only its owner may read: two directories on one database do not change each other's.
/// </summary>
internal sealed class MembershipLogin
{
    private readonly string _given;
    private readonly Login _login;

    private MembershipLogin(string given, Login login)
    {
        _given = given;
        _login = login;
    }

    /// <summary>How gateways reach the membership tables with it.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_given) { Username = _login.Name, Password = _login.Password }.ConnectionString;

    /// <summary>Makes the login; throws with what an administrator has to run when the given one may not.</summary>
    public static async Task<MembershipLogin> PrepareAsync(string given, string file, CancellationToken cancellation)
    {
        var made = new MembershipLogin(given, Login.LoadOrCreate(file));
        await made.RunAsync(
            async connection =>
            {
                await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_roles WHERE rolname = @login", connection);
                exists.Parameters.AddWithValue("login", made._login.Name);
                if (await exists.ExecuteScalarAsync(cancellation) is not null)
                    return;
                // Asked before: a statement that is refused would stand in the server's log with its password.
                await using var may = new NpgsqlCommand("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user", connection);
                if (await may.ExecuteScalarAsync(cancellation) is not true)
                    throw Refused("it may not make roles");
                await ExecuteAsync(connection, $"CREATE ROLE {made._login.Name} LOGIN PASSWORD '{made._login.Password}'", cancellation);
            },
            cancellation);
        return made;
    }

    /// <summary>Lets it read membership. The tables must be there.</summary>
    public Task GrantAsync(CancellationToken cancellation) => RunAsync(
        connection => ExecuteAsync(connection, PrivatePostgres.GrantMembership(_login.Name), cancellation), cancellation);

    private async Task RunAsync(Func<NpgsqlConnection, Task> work, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_given) { Pooling = false }.ConnectionString);
            await connection.OpenAsync(cancellation);
            await work(connection);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw Refused(refused.MessageText);
        }
        catch (NpgsqlException failure)
        {
            throw new PostgresUnavailableException($"The database of CLOUD_ASSISTANT_POSTGRES cannot be used: {failure.Message}");
        }
    }

    private static PostgresUnavailableException Refused(string why) => new(
        $"Gateways get a login that reads membership and nothing else, and the login of CLOUD_ASSISTANT_POSTGRES cannot make it: {why}. Let an "
        + $"administrator make it, on tables that a silo has made:{Environment.NewLine}"
        + $"  CREATE ROLE cloud_assistant_gateway LOGIN PASSWORD '...';{Environment.NewLine}"
        + $"  {PrivatePostgres.GrantMembership("cloud_assistant_gateway")};{Environment.NewLine}"
        + "and name it in CLOUD_ASSISTANT_MEMBERSHIP, a connection string beside CLOUD_ASSISTANT_POSTGRES.");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>As it stands in the file.</summary>
    private sealed record Login(string Name, string Password)
    {
        public static Login LoadOrCreate(string file)
        {
            if (File.Exists(file))
                return JsonSerializer.Deserialize<Login>(File.ReadAllText(file)) ?? throw new InvalidDataException($"{file} holds no login.");
            var login = new Login($"cloud_assistant_gateway_{RandomNumberGenerator.GetHexString(8, lowercase: true)}", RandomNumberGenerator.GetHexString(40, lowercase: true));
            PrivateJson.Write(file, login);
            return login;
        }

        /// <summary>Hides the password from logs.</summary>
        public override string ToString() => Name;
    }
}
