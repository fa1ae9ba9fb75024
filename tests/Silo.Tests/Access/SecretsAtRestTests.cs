using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Silo.Access;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Access;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class SecretsAtRestTests
{
    private static readonly SecretPlace Place = new("access_keys", "CAK1", "signing");

    [Fact]
    public void A_secret_opens_in_its_own_place_only()
    {
        var box = new SecretBox(RandomNumberGenerator.GetBytes(32));
        var stored = box.Seal(Place, "secret"u8);

        Assert.Equal("secret"u8, box.Open(Place, stored));
        Assert.ThrowsAny<CryptographicException>(() => box.Open(Place with { Row = "CAK2" }, stored));
        Assert.ThrowsAny<CryptographicException>(() => box.Open(Place with { Table = "accesskeys" }, stored));
        Assert.ThrowsAny<CryptographicException>(() => box.Open(Place with { Purpose = "login" }, stored));
        Assert.ThrowsAny<CryptographicException>(() => new SecretBox(RandomNumberGenerator.GetBytes(32)).Open(Place, stored));
    }

    [Fact]
    public void A_stored_secret_with_any_byte_changed_does_not_open()
    {
        var box = new SecretBox(RandomNumberGenerator.GetBytes(32));
        var stored = box.Seal(Place, "secret"u8);

        for (var position = 0; position < stored.Length; position++)
        {
            var changed = stored.ToArray();
            changed[position] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => box.Open(Place, changed));
        }

        Assert.ThrowsAny<CryptographicException>(() => box.Open(Place, stored.AsSpan(0, 60)));
        Assert.ThrowsAny<CryptographicException>(() => box.Open(Place, default));
    }

    [Fact]
    public void Equal_secrets_are_stored_differently()
    {
        var box = new SecretBox(RandomNumberGenerator.GetBytes(32));

        Assert.NotEqual(box.Seal(Place, "secret"u8), box.Seal(Place, "secret"u8));
    }

    [Fact]
    public void The_master_key_is_made_once_and_only_its_owner_may_read_it()
    {
        using var directory = new TestDirectory();
        var path = directory.File("master.key");

        var key = MasterKey.LoadOrCreate(path);

        Assert.Equal(key, MasterKey.LoadOrCreate(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(directory.Path));
    }

    [Fact]
    public void Of_many_that_start_at_once_all_get_the_same_master_key()
    {
        using var directory = new TestDirectory();
        for (var round = 0; round < 100; round++)
        {
            var path = directory.File($"{round}.key");
            var keys = new byte[8][];
            using var together = new Barrier(keys.Length);
            var starters = Enumerable.Range(0, keys.Length).Select(number => new Thread(() =>
            {
                together.SignalAndWait();
                keys[number] = MasterKey.LoadOrCreate(path);
            })).ToList();

            starters.ForEach(starter => starter.Start());
            starters.ForEach(starter => starter.Join());

            Assert.All(keys, key => Assert.Equal(keys[0], key));
        }
    }

    [Fact]
    public void A_master_key_that_others_may_read_is_refused()
    {
        using var directory = new TestDirectory();
        var path = directory.File("master.key");
        MasterKey.LoadOrCreate(path);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead);

        Assert.Throws<RefusedAtStartException>(() => MasterKey.LoadOrCreate(path));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_first_key_is_made_once_and_is_nowhere_readable_in_the_database(DatabaseKind kind)
    {
        await using var silos = await Silos.StartAsync(kind);

        await FirstAccessKey.EnsureAsync(silos.Database, silos.Box, silos.Clock, silos.KeyFile);

        Assert.Equal(1, await silos.CountAsync("access_keys"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(silos.KeyFile));
        await using var connection = await silos.Database.OpenAsync();
        var stored = (await connection.QueryAsync("SELECT secret FROM access_keys", row => row.GetFieldValue<byte[]>(0)))[0];
        Assert.Equal(-1, stored.AsSpan().IndexOf(Encoding.UTF8.GetBytes(silos.Secret)));
    }

    [Fact]
    public async Task After_a_crash_between_file_and_row_the_key_of_the_file_is_stored()
    {
        await using var silos = await Silos.StartAsync();
        await silos.ExecuteAsync("DELETE FROM access_keys");

        await FirstAccessKey.EnsureAsync(silos.Database, silos.Box, silos.Clock, silos.KeyFile);

        Assert.Null((await silos.Worker().AuthenticateAsync(silos.Evidence())).Refused);
    }

    [Fact]
    public async Task A_server_does_not_start_with_another_master_key()
    {
        await using var silos = await Silos.StartAsync();
        var other = new SecretBox(RandomNumberGenerator.GetBytes(32));

        await Assert.ThrowsAsync<RefusedAtStartException>(() => FirstAccessKey.EnsureAsync(silos.Database, other, silos.Clock, silos.KeyFile));
    }

    [Fact]
    public async Task A_server_does_not_start_on_a_secret_that_is_stored_readable()
    {
        await using var silos = await Silos.StartAsync();
        await silos.ExecuteAsync($"UPDATE access_keys SET secret = CAST('{silos.Secret}' AS BLOB)");

        await Assert.ThrowsAsync<RefusedAtStartException>(() => FirstAccessKey.EnsureAsync(silos.Database, silos.Box, silos.Clock, silos.KeyFile));
    }
}
