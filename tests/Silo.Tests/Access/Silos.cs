using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Access;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Silo.Tests.Access;

/// <summary>Access workers of as many silos as a test wants, on one database with its first key.</summary>
internal sealed class Silos : IAsyncDisposable
{
    private readonly byte[] _masterKey = RandomNumberGenerator.GetBytes(SecretBox.KeyBytes);
    private readonly TestDatabase _database;
    private int _nonces;

    private Silos(TestDatabase database) => _database = database;

    public ManualClock Clock { get; } = new();

    public Database Database => _database.Database;

    public ISecretBox Box => new SecretBox(_masterKey);

    public string KeyFile => Path.Combine(_database.DataDirectory, "access-key.json");

    public string KeyId { get; private set; } = "";

    public string Secret { get; private set; } = "";

    public static async Task<Silos> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite)
    {
        var silos = new Silos(await TestDatabase.CreateAsync(kind));
        await FirstAccessKey.EnsureAsync(silos.Database, silos.Box, silos.Clock, silos.KeyFile);
        using var key = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(silos.KeyFile));
        silos.KeyId = key.RootElement.GetProperty("AccessKeyId").GetString()!;
        silos.Secret = key.RootElement.GetProperty("AccessKeySecret").GetString()!;
        return silos;
    }

    /// <summary>The worker of a silo of its own: nothing in memory is shared.</summary>
    public AccessGrain Worker(IAccessBook? book = null)
    {
        book ??= new AccessBook(Database, Box, new NonceWriter(Database, TimeProvider.System));
        var cache = new AccessKeyCache(book, Clock);
        var policies = new PolicyJudge(cache, Options.Create(new InvocationOptions()), NullLogger<PolicyJudge>.Instance);
        return new(new CallJudge(book, cache, policies, Clock, NullLogger<CallJudge>.Instance));
    }

    /// <summary>Evidence of a call signed now with the first key.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "Signature 1.0 of the ECS API is HMAC-SHA1.")]
    public CallEvidence Evidence(SignatureAlgorithm algorithm = SignatureAlgorithm.Acs3HmacSha256)
    {
        const string Text = "what was signed";
        var bytes = Encoding.UTF8.GetBytes(Text);
        var signature = algorithm == SignatureAlgorithm.HmacSha1
            ? Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Secret + "&"), bytes))
            : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), bytes));
        return new(KeyId, algorithm, Text, signature, $"nonce-{Interlocked.Increment(ref _nonces)}", Clock.Now, "RunCommand", "127.0.0.1");
    }

    public Task ExecuteAsync(string statement) => Database.WriteAsync(connection => connection.ExecuteAsync(statement));

    public async Task<long> CountAsync(string table)
    {
        await using var connection = await Database.OpenAsync();
        return (await connection.QueryAsync($"SELECT count(*) FROM {table}", row => row.GetInt64(0)))[0];
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
