using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Silo.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CloudAssistant.WriterBench;

/// <summary>Instances that are all linked to one gateway whose lease never ends.</summary>
internal static class FilledInstances
{
    public static async Task AddAsync(DbConnection connection, IReadOnlyList<InstanceId> instances)
    {
        var gateway = Guid.NewGuid();
        await connection.ExecuteAsync(
            "INSERT INTO gateways (incarnation, observer, lease_until) VALUES (@gateway, '', @until)", ("gateway", gateway), ("until", long.MaxValue));
        if (connection is NpgsqlConnection postgres)
            await CopyAsync(postgres, instances, gateway);
        else
            await InsertAsync(connection, instances, gateway);
    }

    private static async Task InsertAsync(DbConnection connection, IReadOnlyList<InstanceId> instances, Guid gateway)
    {
        for (var i = 0; i < instances.Count; i++)
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO instances (instance, account, name, hostname, os_type, os_version, machine_id, internet_address, enrollment, resource_group,
                  registered_at, public_key, facts, tags)
                VALUES (@id, @account, @name, '', 'linux', '', '', '', @enrollment, '', 1, @key, '{}', '{}')
                """,
                ("id", instances[i].Value.Value), ("account", AccountId.First.Value), ("name", $"web-{i}"), ("enrollment", Guid.Empty), ("key", new byte[32]));
            await connection.ExecuteAsync(
                "INSERT INTO links (instance, account, gateway, epoch, opened_at, seen_at) VALUES (@id, @account, @gateway, 1, 1, 1)",
                ("id", instances[i].Value.Value), ("account", AccountId.First.Value), ("gateway", gateway));
        }
    }

    private static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<InstanceId> instances, Guid gateway)
    {
        await using (var copy = await connection.BeginBinaryImportAsync(
            """
            COPY instances (instance, account, name, hostname, os_type, os_version, machine_id, internet_address, enrollment, resource_group,
              registered_at, public_key, facts, tags) FROM STDIN (FORMAT BINARY)
            """))
        {
            for (var i = 0; i < instances.Count; i++)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(instances[i].Value.Value, NpgsqlDbType.Uuid);
                foreach (var text in (string[])[AccountId.First.Value, $"web-{i}", "", "linux", "", "", ""])
                    await copy.WriteAsync(text, NpgsqlDbType.Text);
                await copy.WriteAsync(Guid.Empty, NpgsqlDbType.Uuid);
                await copy.WriteAsync("", NpgsqlDbType.Text);
                await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
                await copy.WriteAsync(new byte[32], NpgsqlDbType.Bytea);
                await copy.WriteAsync("{}", NpgsqlDbType.Text);
                await copy.WriteAsync("{}", NpgsqlDbType.Text);
            }

            await copy.CompleteAsync();
        }

        await using var links = await connection.BeginBinaryImportAsync(
            "COPY links (instance, account, gateway, epoch, opened_at, seen_at) FROM STDIN (FORMAT BINARY)");
        foreach (var instance in instances)
        {
            await links.StartRowAsync();
            await links.WriteAsync(instance.Value.Value, NpgsqlDbType.Uuid);
            await links.WriteAsync(AccountId.First.Value, NpgsqlDbType.Text);
            await links.WriteAsync(gateway, NpgsqlDbType.Uuid);
            for (var i = 0; i < 3; i++)
                await links.WriteAsync(1L, NpgsqlDbType.Bigint);
        }

        await links.CompleteAsync();
    }
}
