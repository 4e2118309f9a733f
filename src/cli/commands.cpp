/// The list of all commands, in the order in which help shows them.
#include "cli/commands.hpp"

namespace parley::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {&init_manual, run_init},
      {&card_manual, run_card},
      {&party_key_manual, run_party_key_print},
      {&convene_manual, run_convene},
      {&join_manual, run_join},
      {&compare_manual, run_compare},
      {&people_manual, run_people},
      {&exchanges_manual, run_exchanges},
      {&check_manual, run_check},
      {&deliver_manual, run_deliver},
      {&reply_manual, run_reply},
      {&inbox_manual, run_inbox},
      {&read_manual, run_read},
      {&attachment_list_manual, run_attachment_list},
      {&attachment_save_manual, run_attachment_save},
      {&sync_manual, run_sync},
      {&arrival_manual, run_arrival},
      {&pack_manual, run_pack},
      {&unpack_manual, run_unpack},
      {&refused_manual, run_refused},
      {&table_manual, run_table},
      {&status_manual, run_status},
      {&facts_manual, run_facts},
      {&brief_manual, run_brief},
      {&text_manual, run_text},
      {&why_manual, run_why},
      {&what_if_manual, run_what_if},
      {&diff_manual, run_diff},
      {&meetings_manual, run_meetings},
      {&reminders_manual, run_reminders},
      {&calendar_manual, run_calendar},
      {&annotate_manual, run_annotate},
      {&annotations_manual, run_annotations},
      {&log_manual, run_log},
      {&show_manual, run_show},
      {&verify_manual, run_verify},
      {&signers_manual, run_signers},
      {&conclude_manual, run_conclude},
      {&conclusions_manual, run_conclusions},
      {&publish_manual, run_publish},
      {&confirm_manual, run_confirm},
      {&leave_manual, run_leave},
      {&invite_manual, run_invite},
      {&admit_manual, run_admit},
      {&revoke_manual, run_revoke},
      {&renew_manual, run_renew},
      {&seal_manual, run_seal_command},
      {&open_manual, run_open_command},
      {&relay_manual, run_relay},
      {&relay_check_manual, run_relay_check},
      {&help_manual, run_help},
      {&version_manual, run_version},
  };
  return all;
}

}  // namespace parley::cli
